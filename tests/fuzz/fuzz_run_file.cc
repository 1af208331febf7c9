// Run files, whose digests count as right: read or refused by an Error.
//
// What libhdf5 itself does wrong is no finding: it reads foreign files in a process that has nothing
// to lose (core/log/FORMAT.md). Its own frames are not instrumented, so what is found here is ours.
#include <cstdint>
#include <span>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

// The image alone, or a whole file, whose trailer is cut off.
std::span<const std::byte> Image(std::span<const std::byte> bytes) {
  constexpr std::string_view kBegin = "# A run of runexp";
  if (bytes.size() < kTrailerSize) return bytes;
  const auto tail = bytes.last(kTrailerSize);
  const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
  return text.starts_with(kBegin) ? bytes.first(bytes.size() - kTrailerSize) : bytes;
}

void ReadOne(std::span<const std::byte> bytes) {
  const auto image = Image(bytes);
  std::vector<std::byte> file(image.begin(), image.end());
  Trailer trailer;
  trailer.content_sha256 = Sha256Hex(image);
  const std::string text = FormatTrailer(trailer);
  const auto text_bytes = std::as_bytes(std::span(text));
  file.insert(file.end(), text_bytes.begin(), text_bytes.end());
  try {
    ParseRun(file, "file");
  } catch (const Error& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  runexp::ReadOne(std::as_bytes(std::span(data, size)));
  return 0;
}
