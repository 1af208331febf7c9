#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/h5_read.h"
#include "core/log/run_file.h"
#include "core/log/run_layout.h"
#include "core/log/trailer.h"
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
  const std::optional<RunStatus> known = StatusFromName(status);
  if (!known) throw Error(fmt::format("unknown status \"{}\"", status));
  record.status = *known;
}

CorpusRecord ReadCorpus(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "corpus");
  CorpusRecord corpus;
  corpus.sha256 = h5::ReadStringAttribute(group, "sha256");
  corpus.characters = h5::ReadIntegerAttribute(group, "characters");
  corpus.is_stand_in = h5::ReadIntegerAttribute(group, "is_stand_in") != 0;
  corpus.file = h5::ReadStringAttribute(group, "file");
  corpus.vocabulary = h5::ReadArray<std::uint32_t>(group, "vocabulary").values;
  return corpus;
}

template <typename Record, std::size_t N>
Record ReadColumns(const Handle& group, const std::array<EpochColumn<Record>, N>& columns) {
  Record record;
  for (const auto& column : columns) {
    record.*column.values = h5::ReadArray<double>(group, column.name).values;
    if ((record.*column.values).size() != (record.*columns[0].values).size()) {
      throw Error(fmt::format("{} and {} differ in length", columns[0].name, column.name));
    }
  }
  return record;
}

std::vector<SampleRecord> ReadSamples(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "samples");
  const std::vector<std::int64_t> epochs = h5::ReadArray<std::int64_t>(group, "epoch").values;
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

Tensor ReadTensor(const Handle& group, const std::string& name) {
  h5::Array<float> array = h5::ReadArray<float>(group, name);
  if (array.shape.empty() || array.shape.size() > 2) {
    throw Error(fmt::format("{} has {} dimensions, not one or two", name, array.shape.size()));
  }
  return {name, std::move(array.shape), std::move(array.values)};
}

std::vector<Tensor> ReadTensors(const Handle& parent, const std::string& name) {
  const Handle group = h5::OpenGroup(parent, name);
  std::vector<Tensor> tensors;
  for (const std::string& member : h5::MemberNames(group)) {
    tensors.push_back(ReadTensor(group, member));
  }
  return tensors;
}

std::int64_t SnapshotEpoch(const std::string& name) {
  std::int64_t epoch = 0;
  const char* end = name.data() + name.size();
  if (!name.starts_with(kSnapshotPrefix) ||
      std::from_chars(name.data() + kSnapshotPrefix.size(), end, epoch).ptr != end) {
    throw Error(fmt::format("unknown group /parameters/{}", name));
  }
  return epoch;
}

void ReadParameters(const Handle& file, RunRecord& record) {
  const Handle group = h5::OpenGroup(file, "parameters");
  for (const std::string& name : h5::MemberNames(group)) {
    std::vector<Tensor> tensors = ReadTensors(group, name);
    if (name == "initial") {
      record.initial_parameters = std::move(tensors);
    } else if (name == "final") {
      record.final_parameters = std::move(tensors);
    } else {
      record.parameter_snapshots[SnapshotEpoch(name)] = std::move(tensors);
    }
  }
}

CheckpointRecord ReadState(const Handle& file) {
  const Handle group = h5::OpenGroup(file, "state");
  CheckpointRecord state;
  state.epochs_done = h5::ReadIntegerAttribute(group, "epochs_done");
  state.updates_in_epoch = h5::ReadIntegerAttribute(group, "updates_in_epoch");
  state.loss_sum = h5::ReadFloatAttribute(group, "loss_sum");
  state.gradient_norm_sum = h5::ReadFloatAttribute(group, "gradient_norm_sum");
  state.clipped_updates = h5::ReadIntegerAttribute(group, "clipped_updates");
  state.seconds_in_epoch = h5::ReadFloatAttribute(group, "seconds_in_epoch");
  state.hidden_state = ReadTensor(group, "hidden_state");
  state.parameters = ReadTensors(group, "parameters");
  return state;
}

RunRecord ReadImage(std::span<const std::byte> image) {
  const auto lock = h5::LockLibrary();
  const Handle file = h5::OpenImage(image);
  RunRecord record;
  ReadRoot(file, record);
  const Handle spec = h5::OpenGroup(file, "spec");
  record.spec_toml = h5::ReadString(spec, "toml");
  record.identity_text = h5::ReadString(spec, "identity_text");
  record.corpus = ReadCorpus(file);
  record.metrics = ReadColumns(h5::OpenGroup(file, "metrics"), kMetricColumns);
  record.samples = ReadSamples(file);
  ReadParameters(file, record);
  if (h5::Exists(file, "state")) record.checkpoint = ReadState(file);
  record.timing = ReadColumns(h5::OpenGroup(file, "timing"), kTimingColumns);
  record.provenance = h5::ReadStringAttributes(h5::OpenGroup(file, "provenance"));
  return record;
}

bool HasHdf5Signature(std::span<const std::byte> bytes) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
      .starts_with(kSignature);
}

// The HDF5 image, once every byte of the file is known to be what was written.
std::span<const std::byte> CheckedImage(std::span<const std::byte> bytes, std::string_view label) {
  if (!HasHdf5Signature(bytes)) {
    throw Error(fmt::format(
        "{}: not a run file:\n  it does not begin as an HDF5 file does ({} bytes in all)", label,
        bytes.size()));
  }
  const auto tail = bytes.last(std::min(bytes.size(), kTrailerSize));
  const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
  const Trailer trailer = ParseTrailer(text, label);
  const auto image = bytes.first(bytes.size() - tail.size());
  if (Sha256Hex(image) != trailer.content_sha256) {
    throw Error(fmt::format(
        "{}: damaged:\n  its bytes do not match the SHA-256 in its trailer, so at least one has\n"
        "  changed since it was written. Restore it from a copy or run it again.",
        label));
  }
  return image;
}

}  // namespace

RunRecord ParseRun(std::span<const std::byte> bytes, std::string_view label) {
  const auto image = CheckedImage(bytes, label);
  try {
    RunRecord record = ReadImage(image);
    if (record.timing.seconds.size() != record.metrics.perplexity.size()) {
      throw Error("/metrics and /timing differ in length");
    }
    record.spec = ReadSpecText(record.spec_toml, "stored spec").spec();
    return record;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: cannot be read, though its bytes are as they were written:\n  {}",
                            label, error.what()));
  }
}

}  // namespace runexp
