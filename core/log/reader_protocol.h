// Private to core/log/*.cc: the messages between a program and its reader process, on a socket.
#pragma once

#include <cstddef>
#include <cstdint>

namespace runexp {

// A reader's descriptors.
inline constexpr int kReaderSocket = 0;
inline constexpr int kReaderMemory = 3;  // reader_memory.h, if there is any

// A reader's first message, once it can serve.
struct ReaderGreeting {
  std::uint32_t is_confined = 0;  // 0: the kernel refused it
};

enum class ImagePlace : std::uint64_t {
  kMemory,  // where kReaderMemory begins
  kSocket,  // behind the request
};

// Asks to parse an image.
struct ReaderRequest {
  std::uint64_t image_size = 0;  // in bytes
  ImagePlace place = ImagePlace::kMemory;
};

enum class ReaderAnswer : std::uint32_t {
  kRun,    // EncodeStoredRun follows
  kError,  // the text of an Error follows
};

struct ReaderReply {
  std::uint64_t size = 0;  // of what follows, in bytes
  ReaderAnswer answer = ReaderAnswer::kRun;
};

// The most that may follow. A string stored once in the file may be referred to several times.
constexpr std::uint64_t MostReplyBytes(std::uint64_t image_size) {
  return 2 * image_size + (64 << 10);
}

}  // namespace runexp
