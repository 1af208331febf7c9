#include "core/log/run_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/log/h5_read.h"
#include "core/log/h5_structure.h"
#include "core/log/run_format.h"
#include "core/spec/read.h"

namespace runexp {
namespace {

using h5::Handle;

constexpr std::string_view kSnapshotPrefix = "epoch_";

void ReadRoot(const Handle& file, RunRecord& record) {
  record.run_id = h5::ReadStringAttribute(file, "run_id");
  record.identity = h5::ReadStringAttribute(file, "identity");
  record.name = h5::ReadStringAttribute(file, "name");
  record.numerics_version = h5::ReadIntegerAttribute(file, "numerics_version");
  record.result_sha256 = h5::ReadStringAttribute(file, "result_sha256");
  record.stop_reason = h5::ReadStringAttribute(file, "stop_reason");
  record.error = h5::ReadStringAttribute(file, "error");
  const std::string status = h5::ReadStringAttribute(file, "status");
  const std::optional<RunStatus> known = StoredStatus(status);
  if (!known) throw Error(fmt::format("unknown status \"{}\"", status));
  record.status = *known;
  // Absent from the first files of this format.
  if (h5::Exists(file, "notes")) record.notes = h5::ReadStrings(file, "notes");
}

CorpusRecord ReadCorpus(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "corpus");
  CorpusRecord corpus;
  corpus.sha256 = h5::ReadStringAttribute(group, "sha256");
  corpus.characters = h5::ReadIntegerAttribute(group, "characters");
  // Absent from the first files of this format.
  if (h5::HasAttribute(group, "total_characters")) {
    corpus.total_characters = h5::ReadIntegerAttribute(group, "total_characters");
  }
  corpus.is_stand_in = h5::ReadIntegerAttribute(group, "is_stand_in") != 0;
  corpus.file = h5::ReadStringAttribute(group, "file");
  corpus.vocabulary = h5::ReadColumn<std::uint32_t>(group, "vocabulary");
  return corpus;
}

void ReadCurves(const Handle& group, std::span<const CurveInfo> table, std::span<Curve> curves) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    curves[i] = h5::ReadColumn<double>(group, table[i].name);
  }
}

ValidationRecord ReadValidation(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "validation");
  ValidationRecord validation = {h5::ReadColumn<std::int64_t>(group, "epoch"), {}};
  ReadCurves(group, kEvaluations, validation.curves.values);
  return validation;
}

std::vector<SampleRecord> ReadSamples(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "samples");
  const std::vector<std::int64_t> epochs = h5::ReadColumn<std::int64_t>(group, "epoch");
  const std::vector<std::string> prefixes = h5::ReadStrings(group, "prefix");
  const std::vector<std::string> texts = h5::ReadStrings(group, "text");
  if (prefixes.size() != epochs.size() || texts.size() != epochs.size()) {
    throw Error("the datasets of /samples differ in length");
  }
  std::vector<SampleRecord> samples;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    samples.push_back({epochs[i], prefixes[i], texts[i]});
  }
  return samples;
}

// Reads tensors in the order of ForEachTensor, and records where their values are.
class TensorReader {
 public:
  Tensor Read(const Handle& group, const std::string& name) {
    h5::StoredArray array = h5::FindFloats(group, name);
    offsets_.push_back(array.offset);
    return {name, std::move(array.shape), {}};
  }
  std::vector<Tensor> ReadAll(const Handle& parent, const std::string& name) {
    const Handle group = h5::OpenGroup(parent, name);
    std::vector<Tensor> tensors;
    for (const std::string& member : h5::MemberNames(group)) tensors.push_back(Read(group, member));
    return tensors;
  }
  std::vector<std::uint64_t> TakeOffsets() { return std::move(offsets_); }

 private:
  std::vector<std::uint64_t> offsets_;
};

std::int64_t SnapshotEpoch(const std::string& name) {
  std::int64_t epoch = 0;
  const char* end = name.data() + name.size();
  if (!name.starts_with(kSnapshotPrefix) ||
      std::from_chars(name.data() + kSnapshotPrefix.size(), end, epoch).ptr != end) {
    throw Error(fmt::format("unknown group /parameters/{}", name));
  }
  return epoch;
}

void ReadParameters(const Handle& file, TensorReader& tensors, RunRecord& record) {
  const Handle group = h5::OpenGroup(file, "parameters");
  bool has_final = false, has_best = false;
  std::map<std::int64_t, std::string> snapshots;
  for (const std::string& name : h5::MemberNames(group)) {
    if (name == "initial") continue;
    if (name == "final") {
      has_final = true;
    } else if (name == "best") {
      has_best = true;
    } else if (!snapshots.emplace(SnapshotEpoch(name), name).second) {
      throw Error(fmt::format("/parameters/{} is the second of its epoch", name));
    }
  }
  record.initial_parameters = tensors.ReadAll(group, "initial");
  for (const auto& [epoch, name] : snapshots) {
    record.parameter_snapshots[epoch] = tensors.ReadAll(group, name);
  }
  if (has_final) record.final_parameters = tensors.ReadAll(group, "final");
  if (has_best) record.best_parameters = tensors.ReadAll(group, "best");
}

CheckpointRecord ReadState(const Handle& file, TensorReader& tensors) {
  const Handle group = h5::OpenGroup(file, "state");
  CheckpointRecord state;
  state.epochs_done = h5::ReadIntegerAttribute(group, "epochs_done");
  state.updates_in_epoch = h5::ReadIntegerAttribute(group, "updates_in_epoch");
  state.loss_sum = h5::ReadFloatAttribute(group, "loss_sum");
  state.gradient_norm_sum = h5::ReadFloatAttribute(group, "gradient_norm_sum");
  state.clipped_updates = h5::ReadIntegerAttribute(group, "clipped_updates");
  state.seconds_in_epoch = h5::ReadFloatAttribute(group, "seconds_in_epoch");
  state.carried = tensors.ReadAll(group, "carried");
  state.moments = tensors.ReadAll(group, "moments");
  state.parameters = tensors.ReadAll(group, "parameters");
  if (h5::Exists(group, "best")) state.best_parameters = tensors.ReadAll(group, "best");
  return state;
}

// Returns the number of values in a tensor of this shape. Throws if `image` is too small for it.
std::size_t ValueCount(const Tensor& tensor, std::span<const std::byte> image) {
  if (tensor.shape.empty() || tensor.shape.size() > 2) {
    throw Error(
        fmt::format("{} has {} dimensions, not one or two", tensor.name, tensor.shape.size()));
  }
  const std::size_t rows = tensor.shape.front();
  const std::size_t columns = tensor.shape.size() == 2 ? tensor.shape.back() : 1;
  if (rows == 0 || columns == 0) return 0;
  if (rows > image.size() / sizeof(float) / columns) {
    throw Error(fmt::format("{} has more values than the file", tensor.name));
  }
  return rows * columns;
}

// Copies the values of a tensor, which begin `offset` bytes into the image.
void TakeValues(Tensor& tensor, std::uint64_t offset, std::span<const std::byte> image) {
  const std::size_t count = ValueCount(tensor, image);
  if (count == 0) return;
  if (offset > image.size() || count > (image.size() - offset) / sizeof(float)) {
    throw Error(fmt::format("{} lies outside the file", tensor.name));
  }
  const std::byte* const first = image.data() + offset;
  if (reinterpret_cast<std::uintptr_t>(first) % alignof(float) == 0) {
    const auto* const values = reinterpret_cast<const float*>(first);
    tensor.values.assign(values, values + count);  // writes the memory once
  } else {
    tensor.values.resize(count);
    std::memcpy(tensor.values.data(), first, count * sizeof(float));
  }
}

void CheckLengths(std::span<const CurveInfo> table, std::span<const Curve> curves,
                  std::int64_t epochs) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (std::ssize(curves[i]) != epochs) {
      throw Error(fmt::format("{} has {} epochs, not {}", table[i].name, curves[i].size(), epochs));
    }
  }
}

// Readers calculate with the epochs of the values.
void CheckValidation(const RunRecord& record) {
  if (record.validation.has_value() != HasValidation(record.spec)) {
    throw Error("it has /validation, or lacks it, unlike its spec");
  }
  if (!record.validation) return;
  const auto& [epochs, curves] = *record.validation;
  const std::int64_t every = record.spec.validation.every_epochs;
  for (const Curve& curve : curves.values) {
    if (std::ssize(curve) != EpochsDone(record) / every || curve.size() != epochs.size()) {
      throw Error("the curves of /validation are not as long as /metrics says");
    }
  }
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    if (epochs[i] != HeadlineCurve(record).EpochOf(i)) {
      throw Error("/validation/epoch does not count by validation.every_epochs");
    }
  }
}

// It must be ascending, because lookups use binary search.
void CheckVocabulary(const std::vector<std::uint32_t>& vocabulary) {
  constexpr std::uint32_t kLastCodePoint = 0x10FFFF;
  const bool is_ascending =
      std::ranges::adjacent_find(vocabulary, std::ranges::greater_equal()) == vocabulary.end();
  if (!is_ascending || (!vocabulary.empty() && vocabulary.back() > kLastCodePoint)) {
    throw Error("its vocabulary is not one of ascending code points");
  }
}

}  // namespace

StoredRun ReadStoredRun(std::span<const std::byte> image) {
  const auto lock = h5::LockLibrary();
  const Handle file = h5::OpenImage(image);
  const std::vector<Handle> objects = h5::CheckStructure(file, image.size());
  StoredRun stored;
  RunRecord& record = stored.record;
  TensorReader tensors;
  ReadRoot(file, record);
  const Handle spec = h5::OpenGroup(file, "spec");
  record.spec_toml = h5::ReadString(spec, "toml");
  record.identity_text = h5::ReadString(spec, "identity_text");
  record.corpus = ReadCorpus(file);
  ReadCurves(h5::OpenGroup(file, "metrics"), kMetrics, record.metrics.values);
  if (h5::Exists(file, "validation")) record.validation = ReadValidation(file);
  record.samples = ReadSamples(file);
  ReadParameters(file, tensors, record);
  if (h5::Exists(file, "state")) record.checkpoint = ReadState(file, tensors);
  ReadCurves(h5::OpenGroup(file, "timing"), kTimings, record.timing.values);
  record.provenance = h5::ReadStringAttributes(h5::OpenGroup(file, "provenance"));
  stored.offsets = tensors.TakeOffsets();
  return stored;
}

RunRecord CompleteRecord(StoredRun stored, std::span<const std::byte> image) {
  RunRecord record = std::move(stored.record);
  std::size_t tensor_index = 0;
  ForEachTensor(record, [&](Tensor& tensor) {
    if (tensor_index == stored.offsets.size()) throw Error("a tensor is nowhere in the file");
    TakeValues(tensor, stored.offsets[tensor_index++], image);
  });
  CheckVocabulary(record.corpus.vocabulary);
  CheckLengths(kMetrics, record.metrics.values, EpochsDone(record));
  CheckLengths(kTimings, record.timing.values, EpochsDone(record));
  record.spec = ReadSpecText(record.spec_toml, "stored spec").spec();
  CheckValidation(record);
  return record;
}

}  // namespace runexp
