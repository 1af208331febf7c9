// Traces, as they are and with their digest corrected, are read to their end or refused by an Error
// that names the line.
#include <fmt/format.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/trace_file.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

std::string Sealed(std::string_view text) {
  return fmt::format("{}sha256 = {}\n", text, Sha256Hex(text));
}

void Read(const std::string& text) {
  try {
    std::istringstream in(text);
    TraceReader reader(in, "trace");
    std::int64_t update = 0;
    while (const auto item = reader.Next()) {
      Must(item->update >= update, "updates ascend");
      Must(item->sha256.size() == 64 && !item->tensor.empty(), "an item is whole");
      update = item->update;
    }
    Must(in.peek() == std::istringstream::traits_type::eof(), "a trace is read to its end");
  } catch (const Error& error) {
    Must(std::string_view(error.what()).starts_with("trace:"), "an error names the line");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  runexp::Read(text);
  runexp::Read(runexp::Sealed(text));
  return 0;
}
