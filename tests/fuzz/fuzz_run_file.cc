// Images of run files, or whole files, without checking digests, are read or refused by an Error.
// Given a file as an argument, it reads that one: see tests/log/forged_files_test.py.
//
// Faults in libhdf5 are no findings, because it parses untrusted files in a confined process.
#include <cstdint>
#include <new>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/log/record_codec.h"
#include "core/log/result_digest.h"
#include "core/log/run_image.h"
#include "core/log/trailer.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

std::span<const std::byte> WithoutTrailer(std::span<const std::byte> bytes) {
  if (bytes.size() < kTrailerSize) return bytes;
  const auto tail = bytes.last(kTrailerSize);
  const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
  return text.starts_with("# A run of runexp") ? bytes.first(bytes.size() - kTrailerSize) : bytes;
}

void ReadOne(std::span<const std::byte> image) {
  try {
    const std::vector<std::byte> stored = EncodeStoredRun(ReadStoredRun(image));
    const RunRecord record = CompleteRecord(DecodeStoredRun(stored), image);
    Must(ResultSha256(record).size() == 64, "a result has a digest");
  } catch (const Error& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  } catch (const std::bad_alloc&) {  // a forged size: the reader process has a limit
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  runexp::ReadOne(runexp::WithoutTrailer(std::as_bytes(std::span(data, size))));
  return 0;
}
