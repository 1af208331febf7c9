#include "core/log/run_integrity.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "core/spec/canonical.h"

namespace runexp {
namespace {

// The digests of the bytes are correct, so no disk or copy caused this.
[[noreturn]] void Contradiction(std::string_view label, std::string_view what) {
  throw Error(
      fmt::format("{}: contradicts itself:\n  {}\n  Its bytes match their SHA-256, so a "
                  "program has written it so.\n  Restore it from a copy or run it again.",
                  label, what));
}

}  // namespace

void CheckSummaries(const RunRecord& record, std::span<const std::byte> bytes,
                    std::string_view label) {
  const auto tail = bytes.last(kTrailerSize);
  Trailer trailer = ParseTrailer({reinterpret_cast<const char*>(tail.data()), tail.size()}, label);
  trailer.content_sha256.clear();  // ParseRun has checked it
  // An older file may have fewer entries; those it has must match.
  Trailer expected = SummarizeRun(record);
  const auto is_missing_in = [](const auto& map) {
    return [&map](const auto& entry) { return !map.contains(entry.first); };
  };
  std::erase_if(expected.metrics, is_missing_in(trailer.metrics));
  AddDefaults(expected.spec);
  if (trailer.spec_is_complete) AddDefaults(trailer.spec);
  std::erase_if(expected.spec, is_missing_in(trailer.spec));
  expected.spec_is_complete = trailer.spec_is_complete;
  if (trailer.updates_in_epoch == 0) expected.updates_in_epoch = 0;
  if (trailer.started.empty()) expected.started.clear();
  if (trailer.host.empty()) expected.host.clear();
  if (trailer.simd_target.empty()) expected.simd_target.clear();
  if (expected.reason.starts_with(trailer.reason)) expected.reason = trailer.reason;
  if (trailer != expected) {
    Contradiction(label, "its trailer (tail -c 2048) does not summarize its content");
  }
  if (record.identity != Identity(record.identity_text)) {
    Contradiction(label, "its identity is not the SHA-256 of its identity_text");
  }
  if (record.run_id != RunId(record.identity)) {
    Contradiction(label, "its run_id is not the beginning of its identity");
  }
}

RunRecord ParseIntactRun(std::span<const std::byte> bytes, std::string_view label) {
  RunRecord record = ParseRun(bytes, label);
  CheckSummaries(record, bytes, label);
  return record;
}

}  // namespace runexp
