// Converts the HDF5 image of a run file, without its trailer, to a record. Does not check digests:
// see ParseRun in run_file.h, which has a confined process call ReadStoredRun.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// A run without `spec` and without the values of its tensors, which stay in the image.
struct StoredRun {
  RunRecord record;
  // The offset in the image at which each tensor's values begin, in bytes; in the order of
  // ForEachTensor.
  std::vector<std::uint64_t> offsets;
};

// Calls visit(tensor) for each tensor of a record: initial, snapshots by epoch, final, best,
// checkpoint.
template <typename Record, typename Visit>
void ForEachTensor(Record& record, const Visit& visit) {
  const auto visit_all = [&](auto& tensors) {
    for (auto& tensor : tensors) visit(tensor);
  };
  visit_all(record.initial_parameters);
  for (auto& [epoch, tensors] : record.parameter_snapshots) visit_all(tensors);
  visit_all(record.final_parameters);
  visit_all(record.best_parameters);
  if (!record.checkpoint) return;
  visit_all(record.checkpoint->carried);
  visit_all(record.checkpoint->moments);
  visit_all(record.checkpoint->parameters);
  visit_all(record.checkpoint->best_parameters);
}

// Checks the structure (h5_structure.h), then reads. The image may be anything: libhdf5, which
// parses it, may crash, hang or use up the memory. Throws Error.
StoredRun ReadStoredRun(std::span<const std::byte> image);

// Returns the whole record. `stored` may hold anything, too. Throws Error if it contradicts itself
// or the image, or if its spec is not valid.
RunRecord CompleteRecord(StoredRun stored, std::span<const std::byte> image);

}  // namespace runexp
