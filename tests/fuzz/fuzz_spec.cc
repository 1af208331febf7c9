// Specs, followed by --set arguments after NUL bytes, are read or refused by a SpecError; the
// resolved text of an accepted one reads back to the same spec.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/canonical.h"
#include "core/spec/read.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '\0') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

void ReadOne(std::string_view input) {
  std::vector<std::string> overrides = Split(input);
  const std::string text = overrides.front();
  overrides.erase(overrides.begin());
  Spec spec;
  try {
    spec = ReadSpecText(text, "spec", overrides).spec();
  } catch (const SpecError& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
    return;
  }
  const std::string resolved = ResolvedToml(spec);
  const Spec again = ReadSpecText(resolved, "resolved").spec();
  Must(ResolvedToml(again) == resolved, "the resolved text is read as it was written");
  Must(IdentityText(again, "", 1) == IdentityText(spec, "", 1), "it has the same identity");
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  runexp::ReadOne({reinterpret_cast<const char*>(data), size});
  return 0;
}
