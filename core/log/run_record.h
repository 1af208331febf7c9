// The content of one run file as plain data. Arrays are tight (no padding), row-major,
// little-endian in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/metric.h"
#include "core/log/run_status.h"
#include "core/spec/spec.h"

namespace runexp {

// A named float array of one or two dimensions: values.size() is the product of the shape. The
// name is unique within its list and holds no slash.
struct Tensor {
  std::string name;  // see core/model/tensors.h
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

struct CorpusRecord {
  std::string sha256;                 // of the kept text in UTF-8
  std::int64_t characters = 0;        // of the kept text
  std::int64_t total_characters = 0;  // of the whole text; 0: a file that does not say
  bool is_stand_in = false;
  std::string file;                       // the file that was read
  std::vector<std::uint32_t> vocabulary;  // code points, ascending
};

// One value for each finished epoch: entry i belongs to epoch i + 1.
using Curve = std::vector<double>;

// How the model did on the validation text: values after the epochs listed, which are all multiples
// of validation.every_epochs up to the last finished epoch.
struct ValidationRecord {
  std::vector<std::int64_t> epochs;
  PerEvaluation<Curve> curves;  // one value for each of them
};

struct SampleRecord {
  std::int64_t epoch = 0;
  std::string prefix;
  std::string text;  // prefix and continuation
};

// The state after any update: what a run needs to continue to the same bits. For a finished run,
// what it would need for more epochs.
struct CheckpointRecord {
  std::int64_t epochs_done = 0;       // finished epochs
  std::int64_t updates_in_epoch = 0;  // updates done in the current epoch
  double loss_sum = 0;                // over the targets of the current epoch
  double gradient_norm_sum = 0;       // over its updates
  std::int64_t clipped_updates = 0;
  double seconds_in_epoch = 0;     // so far
  std::vector<Tensor> carried;     // from batch to batch: "H", (batch_size, hidden_units)
  std::vector<Tensor> moments;     // of the optimiser, shaped like parameters
  std::vector<Tensor> parameters;  // empty once the run has ended: the final ones apply
  // Those after the best validation so far; empty before it and once the run has ended.
  std::vector<Tensor> best_parameters;
};

// The key in the provenance of the rung, "2 of 4", for which a search last trained the run, if one
// did.
inline constexpr char kRung[] = "rung";

struct RunRecord {
  std::string run_id;  // first 12 hex digits of `identity`
  std::string identity;
  std::string name;
  RunStatus status = RunStatus::kRunning;
  std::int64_t numerics_version = 0;
  std::string result_sha256;       // empty until finished or diverged
  std::string stop_reason;         // why a run ended before its last epoch; empty otherwise
  std::string error;               // empty unless failed or diverged
  std::vector<std::string> notes;  // on the run (core/run/notes.h): no part of its result

  Spec spec;
  std::string spec_toml;      // the resolved text
  std::string identity_text;  // `identity` is its SHA-256

  CorpusRecord corpus;
  PerMetric<Curve> metrics;                    // all curves have the same length
  std::optional<ValidationRecord> validation;  // present if the spec has a validation text
  PerTiming<Curve> timing;
  std::vector<SampleRecord> samples;
  std::vector<Tensor> initial_parameters;
  std::vector<Tensor> final_parameters;  // empty until the run has ended
  // Those after the best finite validation, the first of equal ones; empty until the run has ended.
  std::vector<Tensor> best_parameters;
  std::map<std::int64_t, std::vector<Tensor>> parameter_snapshots;  // by epoch
  std::optional<CheckpointRecord> checkpoint;                       // absent if diverged
  std::map<std::string, std::string> provenance;
};

// Calls visit(info, curve) for each curve of a record: the metrics, then the timing.
template <typename Record, typename Visit>
void ForEachCurve(Record& record, const Visit& visit) {
  for (std::size_t i = 0; i < kMetrics.size(); ++i) visit(kMetrics[i], record.metrics.values[i]);
  for (std::size_t i = 0; i < kTimings.size(); ++i) visit(kTimings[i], record.timing.values[i]);
}

// The number of finished epochs.
inline std::int64_t EpochsDone(const RunRecord& record) {
  return std::ssize(record.metrics[Metric::kPerplexity]);
}
// The wall time of all finished epochs.
double TotalSeconds(const RunRecord& record);
// What runs are compared by: the perplexity of the validation text where the run has one, else that
// of training. Refers to the record.
EpochValues HeadlineCurve(const RunRecord& record);

// The parameters after the best evaluation so far; empty if there are none.
const std::vector<Tensor>& BestParameters(const RunRecord& record);

// What to say below a table of perplexities of which so many are of a validation text: a line, or
// nothing.
std::string HeadlineNote(std::int64_t validated, std::int64_t runs);

}  // namespace runexp
