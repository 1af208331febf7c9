#include "core/log/reader_child.h"

#include <hdf5.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/log/confinement.h"
#include "core/log/reader_protocol.h"
#include "core/log/record_codec.h"
#include "core/log/retry.h"

namespace runexp {
namespace {

constexpr std::size_t kMostText = 4096;  // bytes of an error's text

// Used if the parent is gone or nothing can be done.
[[noreturn]] void End() { _exit(0); }

template <typename Call>
std::size_t MoveOrEnd(Call call) {
  const ssize_t moved = Retry(call);
  if (moved <= 0) End();
  return static_cast<std::size_t>(moved);
}

void ReadAll(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    bytes =
        bytes.subspan(MoveOrEnd([&] { return read(kReaderSocket, bytes.data(), bytes.size()); }));
  }
}

void WriteAll(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    bytes =
        bytes.subspan(MoveOrEnd([&] { return write(kReaderSocket, bytes.data(), bytes.size()); }));
  }
}

std::vector<std::byte> Parse(std::span<const std::byte> image) {
  std::vector<std::byte> run = EncodeStoredRun(ReadStoredRun(image));
  if (run.size() > MostReplyBytes(image.size())) {
    throw Error("it refers to the same text again and again");
  }
  return run;
}

template <typename Message>
void WriteMessage(const Message& message) {
  WriteAll(std::as_bytes(std::span(&message, 1)));
}

void Answer(ReaderAnswer answer, std::span<const std::byte> bytes) {
  WriteMessage(ReaderReply{bytes.size(), answer});
  WriteAll(bytes);
}

void Serve(std::span<const std::byte> image) {
  try {
    const std::vector<std::byte> run = Parse(image);
    Answer(ReaderAnswer::kRun, run);
  } catch (const std::exception& error) {
    const bool no_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    const std::string_view text =
        no_memory ? "it takes more memory than a run file does" : error.what();
    Answer(ReaderAnswer::kError, std::as_bytes(std::span(text.substr(0, kMostText))));
  }
}

void ServeFromSocket(std::size_t image_size) {
  std::vector<std::byte> image(image_size);
  ReadAll(image);
  Serve(image);
}

// The memory may hold another image next, so the mapping ends with this one.
void ServeFromMemory(std::size_t image_size) {
  void* const image =
      mmap(nullptr, image_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, kReaderMemory, 0);
  if (image == MAP_FAILED) End();
  Serve({static_cast<const std::byte*>(image), image_size});
  munmap(image, image_size);
}

}  // namespace

void ServeAsReader() {
  H5PLset_loading_state(0);  // load no plugin, even if a file asks for one
  WriteMessage(ReaderGreeting{ConfineThisProcess() ? 1u : 0u});
  while (true) {
    ReaderRequest request;
    ReadAll(std::as_writable_bytes(std::span(&request, 1)));
    if (request.place == ImagePlace::kMemory) {
      ServeFromMemory(request.image_size);
    } else {
      ServeFromSocket(request.image_size);
    }
  }
}

}  // namespace runexp
