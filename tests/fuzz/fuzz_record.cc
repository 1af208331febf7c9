// Answers of a reader that a file took over are decoded or refused by an Error; a decoded one is
// encoded to the same bytes.
#include <algorithm>
#include <cstdint>
#include <span>

#include "core/base/error.h"
#include "core/log/record_codec.h"
#include "core/log/result_digest.h"
#include "core/log/trailer.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

void DecodeOne(std::span<const std::byte> bytes) {
  try {
    const StoredRun stored = DecodeStoredRun(bytes);
    const std::vector<std::byte> again = EncodeStoredRun(stored);
    Must(EncodeStoredRun(DecodeStoredRun(again)) == again, "an answer is read as it was written");
    const RunRecord record = CompleteRecord(stored, bytes);  // any image works here
    Must(ResultSha256(record).size() == 64, "a result has a digest");
    SummarizeRun(record);
  } catch (const Error& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  runexp::DecodeOne(std::as_bytes(std::span(data, size)));
  return 0;
}
