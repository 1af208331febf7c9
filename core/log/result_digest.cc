#include "core/log/result_digest.h"

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "core/base/sha256.h"

namespace runexp {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are hashed as they stand");

using Shape = std::vector<std::size_t>;
using Entries = std::map<std::string, std::function<void(Sha256&)>>;  // by path, in byte order

void AddU64(Sha256& hash, std::uint64_t value) { hash.Update(std::as_bytes(std::span(&value, 1))); }

void AddString(Sha256& hash, std::string_view text) {
  AddU64(hash, text.size());
  hash.Update(text);
}

void AddHeader(Sha256& hash, std::string_view type, const Shape& shape) {
  AddString(hash, type);
  AddU64(hash, shape.size());
  for (const std::size_t extent : shape) AddU64(hash, extent);
}

void AddTensors(Entries& entries, const std::string& group, const std::vector<Tensor>& tensors) {
  for (const Tensor& tensor : tensors) {
    entries[group + "/" + tensor.name] = [&tensor](Sha256& hash) {
      AddHeader(hash, "float32", tensor.shape);
      hash.Update(std::as_bytes(std::span(tensor.values)));
    };
  }
}

void AddCurves(Entries& entries, const std::string& group, std::span<const CurveInfo> table,
               std::span<const Curve> curves) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Curve& values = curves[i];
    entries[group + "/" + table[i].name] = [&values](Sha256& hash) {
      AddHeader(hash, "float64", {values.size()});
      hash.Update(std::as_bytes(std::span(values)));
    };
  }
}

void AddValidation(Entries& entries, const ValidationRecord& validation) {
  entries["/validation/epoch"] = [&validation](Sha256& hash) {
    AddHeader(hash, "int64", {validation.epochs.size()});
    hash.Update(std::as_bytes(std::span(validation.epochs)));
  };
  AddCurves(entries, "/validation", kEvaluations, validation.curves.values);
}

void AddSamples(Entries& entries, const std::vector<SampleRecord>& samples) {
  entries["/samples/epoch"] = [&samples](Sha256& hash) {
    AddHeader(hash, "int64", {samples.size()});
    for (const SampleRecord& sample : samples) {
      AddU64(hash, static_cast<std::uint64_t>(sample.epoch));
    }
  };
  const auto add_texts = [&](const char* path, std::string SampleRecord::*member) {
    entries[path] = [&samples, member](Sha256& hash) {
      AddHeader(hash, "string", {samples.size()});
      for (const SampleRecord& sample : samples) AddString(hash, sample.*member);
    };
  };
  add_texts("/samples/prefix", &SampleRecord::prefix);
  add_texts("/samples/text", &SampleRecord::text);
}

}  // namespace

std::string ResultSha256(const RunRecord& record) {
  Entries entries;
  entries["/identity_text"] = [&record](Sha256& hash) {
    AddHeader(hash, "string", {});
    AddString(hash, record.identity_text);
  };
  AddCurves(entries, "/metrics", kMetrics, record.metrics.values);
  if (record.validation) AddValidation(entries, *record.validation);
  AddTensors(entries, "/parameters/initial", record.initial_parameters);
  AddTensors(entries, "/parameters/final", record.final_parameters);
  AddTensors(entries, "/parameters/best", record.best_parameters);
  AddSamples(entries, record.samples);

  Sha256 hash;
  for (const auto& [path, add] : entries) {
    AddString(hash, path);
    add(hash);
  }
  return hash.HexDigest();
}

}  // namespace runexp
