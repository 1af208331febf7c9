#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>

#include "core/base/sha256.h"
#include "core/log/h5_write.h"
#include "core/log/run_file.h"
#include "core/log/run_format.h"
#include "core/log/trailer.h"
#include "core/spec/meaning.h"

namespace runexp {
namespace {

using h5::Handle;
using h5::Storage;

// "default" and NX_class tell NeXus viewers to plot the metrics.
void WriteRoot(const Handle& file, const RunRecord& record) {
  h5::WriteAttribute(file, "format", std::string(kRunFormat));
  h5::WriteAttribute(file, "format_version", kRunFormatVersion);
  h5::WriteAttribute(file, "run_id", record.run_id);
  h5::WriteAttribute(file, "identity", record.identity);
  h5::WriteAttribute(file, "name", record.name);
  h5::WriteAttribute(file, "status", std::string(StatusName(record.status)));
  h5::WriteAttribute(file, "numerics_version", record.numerics_version);
  h5::WriteAttribute(file, "result_sha256", record.result_sha256);
  h5::WriteAttribute(file, "stop_reason", record.stop_reason);
  h5::WriteAttribute(file, "error", record.error);
  h5::WriteAttribute(file, "NX_class", std::string("NXroot"));
  h5::WriteAttribute(file, "default", std::string(record.validation ? "validation" : "metrics"));
  h5::WriteStrings(file, "notes", record.notes);
}

void WriteSpec(const Handle& file, const RunRecord& record) {
  const Handle group = h5::CreateGroup(file, "spec");
  for (const NamedValue& field : NamedValues(record.spec)) {
    const std::string name(field.name);
    std::visit([&](const auto& value) { h5::WriteAttribute(group, name, value); }, field.value);
  }
  h5::WriteString(group, "toml", record.spec_toml);
  h5::WriteString(group, "identity_text", record.identity_text);
}

void WriteCorpus(const Handle& file, const CorpusRecord& corpus) {
  const Handle group = h5::CreateGroup(file, "corpus");
  const std::size_t size = corpus.vocabulary.size();
  h5::WriteAttribute(group, "sha256", corpus.sha256);
  h5::WriteAttribute(group, "characters", corpus.characters);
  h5::WriteAttribute(group, "total_characters", corpus.total_characters);
  h5::WriteAttribute(group, "vocabulary_size", static_cast<std::int64_t>(size));
  h5::WriteAttribute(group, "is_stand_in", corpus.is_stand_in);
  h5::WriteAttribute(group, "file", corpus.file);
  const Handle vocabulary =
      h5::WriteArray(group, "vocabulary", {size}, corpus.vocabulary, Storage::kChecksummed);
  h5::WriteAttribute(vocabulary, "long_name", std::string("Unicode code points"));
}

// A group of curves over the epochs, each with its own scale: netCDF looks for a dimension in the
// group itself and above it, not in siblings.
void WriteCurves(const Handle& group, std::span<const CurveInfo> table,
                 std::span<const Curve> curves, const std::vector<std::int64_t>& numbers) {
  const std::size_t epochs = numbers.size();
  const Handle scale = h5::WriteArray(group, "epoch", {epochs}, numbers, Storage::kChecksummed);
  h5::WriteAttribute(scale, "units", std::string("1"));
  h5::WriteAttribute(scale, "long_name", std::string("epoch"));
  h5::MakeScale(scale, "epoch");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& [info, values] = std::tie(table[i], curves[i]);
    if (values.size() != epochs) {
      throw std::logic_error(
          fmt::format("{} has {} epochs, not {}", info.name, values.size(), epochs));
    }
    const Handle dataset =
        h5::WriteArray(group, info.name, {epochs}, values, Storage::kChecksummed);
    h5::WriteAttribute(dataset, "units", std::string(info.units));
    h5::WriteAttribute(dataset, "long_name", std::string(info.meaning));
    h5::AttachScale(scale, dataset, 0);
  }
}

std::vector<std::int64_t> EpochNumbers(const RunRecord& record) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(EpochsDone(record)));
  std::iota(numbers.begin(), numbers.end(), std::int64_t{1});
  return numbers;
}

// Has NeXus viewers plot a group of curves, and silx and H5Web, too, on a logarithmic axis.
void WriteViewerHints(const Handle& group, const std::string& signal) {
  h5::WriteAttribute(group, "NX_class", std::string("NXdata"));
  h5::WriteAttribute(group, "signal", signal);
  h5::WriteAttribute(group, "axes", std::vector<std::string>{"epoch"});
  h5::WriteAttribute(group, "SILX_style", std::string(R"({"signal_scale_type": "log"})"));
}

// Guessing among V characters has perplexity V: a run that never fell below it learnt nothing.
void WriteBaseline(const Handle& group, const RunRecord& record) {
  const auto baseline = static_cast<double>(record.corpus.vocabulary.size());
  h5::WriteAttribute(group, "baseline_perplexity", baseline);
  h5::WriteAttribute(group, "beat_baseline",
                     std::ranges::any_of(record.metrics[Metric::kPerplexity],
                                         [&](double p) { return p < baseline; }));
}

void WriteMetrics(const Handle& file, const RunRecord& record) {
  const Handle group = h5::CreateGroup(file, "metrics");
  WriteBaseline(group, record);
  WriteViewerHints(group, InfoOf(kHeadlineMetric).name);
  WriteCurves(group, kMetrics, record.metrics.values, EpochNumbers(record));
}

void WriteValidation(const Handle& file, const ValidationRecord& validation) {
  const Handle group = h5::CreateGroup(file, "validation");
  WriteViewerHints(group, InfoOf(kHeadlineEvaluation).name);
  WriteCurves(group, kEvaluations, validation.curves.values, validation.epochs);
}

void WriteSamples(const Handle& file, const std::vector<SampleRecord>& samples) {
  std::vector<std::int64_t> epochs;
  std::vector<std::string> prefixes;
  std::vector<std::string> texts;
  for (const SampleRecord& sample : samples) {
    epochs.push_back(sample.epoch);
    prefixes.push_back(sample.prefix);
    texts.push_back(sample.text);
  }
  const Handle group = h5::CreateGroup(file, "samples");
  h5::WriteArray(group, "epoch", {samples.size()}, epochs, Storage::kChecksummed);
  h5::WriteStrings(group, "prefix", prefixes);
  h5::WriteStrings(group, "text", texts);
}

// Contiguous, although only chunks can have a Fletcher-32 checksum: the trailer's SHA-256 covers
// these bytes, and contiguous data can be mapped into memory and has no size limit.
void WriteTensor(const Handle& group, const std::string& name, const Tensor& tensor) {
  const std::size_t size = std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::size_t{1},
                                           std::multiplies<>());
  if (tensor.shape.empty() || tensor.values.size() != size) {
    throw std::logic_error(fmt::format("tensor {} has {} values, but its shape is for {}", name,
                                       tensor.values.size(), tensor.shape.empty() ? 0 : size));
  }
  h5::WriteArray(group, name, tensor.shape, tensor.values, Storage::kContiguous);
}

void WriteTensors(const Handle& parent, const std::string& name,
                  const std::vector<Tensor>& tensors) {
  const Handle group = h5::CreateGroup(parent, name);
  for (const Tensor& tensor : tensors) WriteTensor(group, tensor.name, tensor);
}

void WriteParameters(const Handle& file, const RunRecord& record) {
  const Handle group = h5::CreateGroup(file, "parameters");
  WriteTensors(group, "initial", record.initial_parameters);
  for (const auto& [epoch, tensors] : record.parameter_snapshots) {
    WriteTensors(group, fmt::format("epoch_{:06}", epoch), tensors);
  }
  if (!record.final_parameters.empty()) WriteTensors(group, "final", record.final_parameters);
  if (!record.best_parameters.empty()) WriteTensors(group, "best", record.best_parameters);
}

void WriteState(const Handle& file, const CheckpointRecord& state) {
  const Handle group = h5::CreateGroup(file, "state");
  h5::WriteAttribute(group, "epochs_done", state.epochs_done);
  h5::WriteAttribute(group, "updates_in_epoch", state.updates_in_epoch);
  h5::WriteAttribute(group, "loss_sum", state.loss_sum);
  h5::WriteAttribute(group, "gradient_norm_sum", state.gradient_norm_sum);
  h5::WriteAttribute(group, "clipped_updates", state.clipped_updates);
  h5::WriteAttribute(group, "seconds_in_epoch", state.seconds_in_epoch);
  WriteTensors(group, "carried", state.carried);
  WriteTensors(group, "moments", state.moments);
  WriteTensors(group, "parameters", state.parameters);
  if (!state.best_parameters.empty()) WriteTensors(group, "best", state.best_parameters);
}

void WriteProvenance(const Handle& file, const RunRecord& record) {
  const Handle group = h5::CreateGroup(file, "provenance");
  for (const auto& [name, value] : record.provenance) h5::WriteAttribute(group, name, value);
}

std::size_t SizeOf(const std::vector<Tensor>& tensors) {
  std::size_t bytes = 0;
  for (const Tensor& tensor : tensors) bytes += tensor.values.size() * sizeof(float);
  return bytes;
}

// The bytes the tensors of a record take in its file: nearly all of it.
std::size_t SizeOfTensors(const RunRecord& record) {
  std::size_t bytes = SizeOf(record.initial_parameters) + SizeOf(record.final_parameters) +
                      SizeOf(record.best_parameters);
  for (const auto& [epoch, tensors] : record.parameter_snapshots) bytes += SizeOf(tensors);
  if (record.checkpoint) {
    bytes += SizeOf(record.checkpoint->parameters) + SizeOf(record.checkpoint->moments) +
             SizeOf(record.checkpoint->best_parameters);
  }
  return bytes;
}

std::vector<std::byte> BuildImage(const RunRecord& record) {
  const auto lock = h5::LockLibrary(2 * SizeOfTensors(record));  // the file in memory, and its copy
  const Handle file = h5::CreateMemoryFile();
  WriteRoot(file, record);
  WriteSpec(file, record);
  WriteCorpus(file, record.corpus);
  WriteMetrics(file, record);
  if (record.validation) WriteValidation(file, *record.validation);
  WriteSamples(file, record.samples);
  WriteParameters(file, record);
  if (record.checkpoint) WriteState(file, *record.checkpoint);
  WriteCurves(h5::CreateGroup(file, "timing"), kTimings, record.timing.values,
              EpochNumbers(record));
  WriteProvenance(file, record);
  return h5::FileImage(file, kTrailerSize);
}

}  // namespace

std::vector<std::byte> SerializeRun(const RunRecord& record) {
  std::vector<std::byte> bytes = BuildImage(record);
  Trailer trailer = SummarizeRun(record);
  trailer.content_sha256 = Sha256Hex(bytes);
  const std::string text = FormatTrailer(trailer);
  const auto text_bytes = std::as_bytes(std::span(text));
  bytes.insert(bytes.end(), text_bytes.begin(), text_bytes.end());
  return bytes;
}

}  // namespace runexp
