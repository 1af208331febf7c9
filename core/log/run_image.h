// The HDF5 image of a run file, without its trailer, as a record. No digest is asked here: see
// ParseRun in run_file.h, which has a confined process call ReadStoredRun.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// All but the values of the tensors, which lie in the image as they are, and `spec`.
struct StoredRun {
  RunRecord record;
  // Where in the image each tensor's values begin, in bytes; in the order of ForEachTensor.
  std::vector<std::uint64_t> offsets;
};

// Calls visit(tensor) for each tensor of a record: initial, snapshots by epoch, final, checkpoint.
template <typename Record, typename Visit>
void ForEachTensor(Record& record, const Visit& visit) {
  const auto visit_all = [&](auto& tensors) {
    for (auto& tensor : tensors) visit(tensor);
  };
  visit_all(record.initial_parameters);
  for (auto& [epoch, tensors] : record.parameter_snapshots) visit_all(tensors);
  visit_all(record.final_parameters);
  if (!record.checkpoint) return;
  visit_all(record.checkpoint->carried);
  visit_all(record.checkpoint->moments);
  visit_all(record.checkpoint->parameters);
}

// Checks the structure (h5_structure.h), then reads. The image may be anything; libhdf5, which
// parses it, may crash, hang or fill the memory. Throws Error.
StoredRun ReadStoredRun(std::span<const std::byte> image);

// The whole record. What `stored` says may be anything, too. Throws Error if it contradicts itself
// or the image, or if its spec is not valid.
RunRecord CompleteRecord(StoredRun stored, std::span<const std::byte> image);

}  // namespace runexp
