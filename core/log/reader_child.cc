#include "core/log/reader_child.h"

#include <hdf5.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/log/confinement.h"
#include "core/log/reader_protocol.h"
#include "core/log/record_codec.h"

namespace runexp {
namespace {

constexpr std::size_t kMostText = 4096;  // bytes of an error's text

// The parent has gone away, or nothing can be done.
[[noreturn]] void End() { _exit(0); }

template <typename Call>
std::size_t MoveOrEnd(Call call) {
  ssize_t moved = call();
  while (moved < 0 && errno == EINTR) moved = call();
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

struct Unmap {
  std::size_t size;
  void operator()(const std::byte* image) const { munmap(const_cast<std::byte*>(image), size); }
};

std::vector<std::byte> Parse(std::size_t size) {
  void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, kReaderImageFile, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  const std::unique_ptr<const std::byte, Unmap> image(static_cast<const std::byte*>(address),
                                                      Unmap{size});
  std::vector<std::byte> run = EncodeStoredRun(ReadStoredRun({image.get(), size}));
  if (run.size() > MostReplyBytes(size)) throw Error("it refers to the same text again and again");
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

void Serve(const ReaderRequest& request) {
  try {
    const std::vector<std::byte> run = Parse(request.image_size);
    Answer(ReaderAnswer::kRun, run);
  } catch (const std::exception& error) {
    const bool no_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    const std::string_view text =
        no_memory ? "it takes more memory than a run file does" : error.what();
    Answer(ReaderAnswer::kError, std::as_bytes(std::span(text.substr(0, kMostText))));
  }
}

}  // namespace

void ServeAsReader() {
  H5dont_atexit();
  H5PLset_loading_state(0);  // no plugin, whatever a file asks for
  WriteMessage(ReaderGreeting{ConfineThisProcess() ? 1u : 0u});
  while (true) {
    ReaderRequest request;
    ReadAll(std::as_writable_bytes(std::span(&request, 1)));
    Serve(request);
  }
}

}  // namespace runexp
