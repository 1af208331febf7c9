// Trailers, with their own digest corrected, are read or refused by an Error; an accepted one that
// can be written reads back the same.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/trailer.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

constexpr std::size_t kLastLineSize = 84;

std::string Sealed(std::string_view text) {
  std::string sealed(text.substr(0, kTrailerSize - kLastLineSize));
  sealed.resize(kTrailerSize - kLastLineSize, ' ');
  sealed.back() = '\n';
  return sealed + fmt::format("trailer_sha256 = \"{}\"\n", Sha256Hex(sealed));
}

void Read(std::string_view text) {
  try {
    const Trailer trailer = ParseTrailer(text, "trailer");
    const std::string written = FormatTrailer(trailer);
    Must(written.size() == kTrailerSize, "a trailer has its size");
    Must(FormatTrailer(ParseTrailer(written, "written")) == written,
         "a trailer is read as it was written");
  } catch (const Error& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  runexp::Read(text);
  runexp::Read(runexp::Sealed(text));
  return 0;
}
