#include "core/run/initial_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/log/weight_reader.h"
#include "core/run/pytorch_weights.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kMaxNamesShown = 4;

std::vector<std::uint64_t> ShapeOf(const Tensor& tensor) {
  return {tensor.shape.begin(), tensor.shape.end()};
}

std::string ModelText(const ModelShape& shape) {
  const auto count = [](std::size_t n, std::string_view what) {
    return Count(static_cast<std::int64_t>(n), what);
  };
  return fmt::format("{}, {}, {}, {}, {}", shape.cell->title, count(shape.layers, "layer"),
                     count(shape.hidden_units, "hidden unit"),
                     shape.embedding_units == 0 ? "one-hot inputs"
                                                : count(shape.embedding_units, "embedding unit"),
                     count(shape.vocabulary, "character"));
}

[[noreturn]] void RefuseModel(const InitialFile& file, const ModelShape& shape,
                              std::string_view what) {
  throw Error(fmt::format(
      "{}: not the weights of this model: {}\n"
      "  The model is: {}\n"
      "  Set [model] as it was where the weights were made, and use the same text: its\n"
      "  distinct characters in ascending order are the vocabulary",
      file.path.string(), what, ModelText(shape)));
}

std::string List(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMaxNamesShown); ++i) {
    list += (i == 0 ? "" : ", ") + ShownName(names[i]);
  }
  if (names.size() > kMaxNamesShown)
    list += fmt::format(" and {} more", names.size() - kMaxNamesShown);
  return list;
}

// The names of `all` that `others` lacks.
template <typename Some, typename Others>
std::vector<std::string> NamesMissingIn(const Others& others, const Some& all) {
  std::vector<std::string> names;
  for (const auto& tensor : all) {
    const bool is_there = std::ranges::any_of(
        others, [&tensor](const auto& other) { return other.name == tensor.name; });
    if (!is_there) names.push_back(tensor.name);
  }
  return names;
}

void CheckNames(const InitialFile& file, const ModelShape& shape,
                std::span<const StoredTensor> stored, const std::vector<Tensor>& expected) {
  const std::vector<std::string> missing = NamesMissingIn(stored, expected);
  const std::vector<std::string> foreign = NamesMissingIn(expected, stored);
  if (missing.empty() && foreign.empty()) return;
  std::string what;
  if (!missing.empty()) what = "it lacks " + List(missing);
  if (!foreign.empty()) {
    what += fmt::format("{} {}, which the model has not", what.empty() ? "it has" : ", and has",
                        List(foreign));
  }
  RefuseModel(file, shape, what);
}

void CheckTensor(const InitialFile& file, const ModelShape& shape, const StoredTensor& stored,
                 const Tensor& expected) {
  const std::string is = DescribeTensor(stored.type, stored.shape);
  const std::string wanted = DescribeTensor(kFloat32, ShapeOf(expected));
  if (stored.type != kFloat32) {
    throw Error(
        fmt::format("{}: {} is {}; only float32 is read, here {}\n"
                    "  Convert it, in Python: safetensors.torch.save_file(\n"
                    "  {{k: v.float() for k, v in model.state_dict().items()}}, FILE)",
                    file.path.string(), stored.name, is, wanted));
  }
  if (stored.shape != ShapeOf(expected)) {
    RefuseModel(file, shape, fmt::format("{} is {}, not {}", stored.name, is, wanted));
  }
}

void CheckFinite(const InitialFile& file, const Tensor& tensor) {
  const auto bad =
      std::ranges::find_if(tensor.values, [](float value) { return !std::isfinite(value); });
  if (bad == tensor.values.end()) return;
  throw Error(
      fmt::format("{}: {} has {} as element {}, counted row by row from 0; weights are finite\n"
                  "  Get the file again, or train from weights before they diverged",
                  file.path.string(), tensor.name, *bad, bad - tensor.values.begin()));
}

void CheckSha256(const InitialFile& file, const WeightReader& reader) {
  if (file.expected_sha256.empty()) return;
  const std::string found = reader.Sha256();
  if (found == file.expected_sha256) return;
  throw Error(
      fmt::format("{}: wrong SHA-256\n  expected {}\n  found    {}\n  The file is damaged, or "
                  "another one: get it again, or correct model.initial_sha256",
                  file.path.string(), file.expected_sha256, found));
}

}  // namespace

Parameters ReadInitialFile(const InitialFile& file, const ModelShape& shape) {
  std::vector<Tensor> tensors = PytorchTensors(shape);
  const WeightReader reader(file.path);
  CheckNames(file, shape, reader.tensors(), tensors);
  const auto stored_as = [&reader](const Tensor& tensor) -> const StoredTensor& {
    return *std::ranges::find(reader.tensors(), tensor.name, &StoredTensor::name);
  };
  for (const Tensor& tensor : tensors) CheckTensor(file, shape, stored_as(tensor), tensor);
  CheckSha256(file, reader);
  for (Tensor& tensor : tensors) {
    tensor.values = reader.Read(stored_as(tensor));
    CheckFinite(file, tensor);
  }
  try {
    return FromPytorch(shape, tensors);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.path.string(), error.what()));
  }
}

}  // namespace runexp
