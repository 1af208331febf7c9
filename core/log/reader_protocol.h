// Private to core/log/*.cc: what a program and the process that parses run files for it say to each
// other, on a socket.
#pragma once

#include <cstddef>
#include <cstdint>

namespace runexp {

inline constexpr int kReaderSocket = 0;  // a reader's descriptor

// What a reader says first, once it can serve.
struct ReaderGreeting {
  std::uint32_t is_confined = 0;  // 0: the kernel refused it
};

// "Parse the image" of so many bytes, which follow.
struct ReaderRequest {
  std::uint64_t image_size = 0;
};

enum class ReaderAnswer : std::uint32_t {
  kRun,    // EncodeStoredRun follows
  kError,  // the text of an Error follows
};

struct ReaderReply {
  std::uint64_t size = 0;  // of what follows, in bytes
  ReaderAnswer answer = ReaderAnswer::kRun;
};

// The most that may follow. A string of the file can be there once and be referred to often.
constexpr std::uint64_t MostReplyBytes(std::uint64_t image_size) {
  return 2 * image_size + (64 << 10);
}

}  // namespace runexp
