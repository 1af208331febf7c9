#include "core/log/run_difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/ulp.h"

namespace runexp {
namespace {

using Found = std::optional<Difference>;

constexpr char kNone[] = "none";
constexpr std::size_t kExcerptBytes = 60;

std::string InEpoch(std::int64_t epoch) { return fmt::format("in epoch {}", epoch); }

template <typename T>
Found CompareNumbers(const std::string& when, const std::string& what, T a, T b) {
  if (HaveSameBits(a, b)) return std::nullopt;
  return Difference{when, what, fmt::to_string(a), fmt::to_string(b), UlpDistance(a, b)};
}

Found CompareCounts(const std::string& when, const std::string& what, std::int64_t a,
                    std::int64_t b) {
  if (a == b) return std::nullopt;
  return Difference{when, what, fmt::to_string(a), fmt::to_string(b), {}};
}

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// Returns the text from `begin`, quoted, cut to fit a line, with characters that a terminal would
// interpret or not show escaped.
std::string Excerpt(const std::string& text, std::size_t begin) {
  std::size_t end = std::min(text.size(), begin + kExcerptBytes);
  while (end < text.size() && !StartsCharacter(text[end])) --end;
  return fmt::format("{}{:?}{}", begin > 0 ? "…" : "", text.substr(begin, end - begin),
                     end < text.size() ? "…" : "");
}

Found CompareTexts(const std::string& when, const std::string& what, const std::string& a,
                   const std::string& b) {
  if (a == b) return std::nullopt;
  const auto parted = std::ranges::mismatch(a, b).in1 - a.begin();
  auto at = static_cast<std::size_t>(parted);
  // Inside a character: move back to its beginning, up to which both are equal.
  while (at > 0 && !(at < a.size() ? StartsCharacter(a[at]) : StartsCharacter(b[at]))) --at;
  const auto character =
      1 + std::count_if(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(at), StartsCharacter);
  return Difference{
      when, fmt::format("{}, character {}", what, character), Excerpt(a, at), Excerpt(b, at), {}};
}

std::string ShapeText(const Tensor& tensor) {
  return fmt::format("({})", fmt::join(tensor.shape, ", "));
}

Found CompareTensors(const std::string& when, const std::string& place, const Tensor& a,
                     const Tensor& b) {
  const std::string what = place + "/" + a.name;
  if (a.name != b.name) return CompareTexts(when, place + ", a name", a.name, b.name);
  if (a.shape != b.shape)
    return Difference{when, what + ", its shape", ShapeText(a), ShapeText(b), {}};
  const auto [in_a, in_b] = std::ranges::mismatch(a.values, b.values, HaveSameBits<float>);
  if (in_a == a.values.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(in_a - a.values.begin());
  const std::size_t columns = a.shape.back();
  const std::string row = a.shape.size() > 1 ? fmt::format("row {}, ", index / columns) : "";
  return CompareNumbers(when, fmt::format("{}, {}column {} (from 0)", what, row, index % columns),
                        *in_a, *in_b);
}

Found CompareTensors(const std::string& when, const std::string& place,
                     const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (Found found = CompareTensors(when, place, a[i], b[i])) return found;
  }
  return CompareCounts(when, place + ", the number of tensors", std::ssize(a), std::ssize(b));
}

// Compares value `index` of each curve, which both belong to the epoch.
Found CompareCurves(std::span<const CurveInfo> table, const std::string& group,
                    std::span<const Curve> a, std::span<const Curve> b, std::int64_t epoch,
                    std::size_t index) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Curve& in_a = a[i];
    const Curve& in_b = b[i];
    const std::string what = group + "/" + table[i].name;
    if (index < in_a.size() && index < in_b.size()) {
      if (Found found = CompareNumbers(InEpoch(epoch), what, in_a[index], in_b[index]))
        return found;
    } else if (index < in_a.size()) {
      return Difference{InEpoch(epoch), what, fmt::to_string(in_a[index]), kNone, {}};
    } else if (index < in_b.size()) {
      return Difference{InEpoch(epoch), what, kNone, fmt::to_string(in_b[index]), {}};
    }
  }
  return std::nullopt;
}

Found CompareMetrics(const RunRecord& a, const RunRecord& b, std::int64_t epoch) {
  return CompareCurves(kMetrics, "metrics", a.metrics.values, b.metrics.values, epoch,
                       static_cast<std::size_t>(epoch - 1));
}

// Runs that are evaluated after other epochs have no evaluation in common.
Found CompareValidation(const RunRecord& a, const RunRecord& b, std::int64_t epoch) {
  if (!a.validation || !b.validation) return std::nullopt;
  const std::int64_t every = a.spec.validation.every_epochs;
  if (every != b.spec.validation.every_epochs || epoch % every != 0) return std::nullopt;
  return CompareCurves(kEvaluations, "validation", a.validation->curves.values,
                       b.validation->curves.values, epoch,
                       static_cast<std::size_t>(epoch / every - 1));
}

Found CompareSnapshots(const RunRecord& a, const RunRecord& b, std::int64_t epoch) {
  const auto in_a = a.parameter_snapshots.find(epoch);
  const auto in_b = b.parameter_snapshots.find(epoch);
  const bool has_a = in_a != a.parameter_snapshots.end();
  const bool has_b = in_b != b.parameter_snapshots.end();
  const std::string place = fmt::format("parameters/epoch_{:06}", epoch);
  if (has_a && has_b) return CompareTensors(InEpoch(epoch), place, in_a->second, in_b->second);
  if (!has_a && !has_b) return std::nullopt;
  return Difference{InEpoch(epoch), place, has_a ? "logged" : kNone, has_b ? "logged" : kNone, {}};
}

Found CompareSamples(const RunRecord& a, const RunRecord& b, std::int64_t epoch) {
  // Samples are ordered by epoch.
  const auto in_a = std::ranges::equal_range(a.samples, epoch, {}, &SampleRecord::epoch);
  const auto in_b = std::ranges::equal_range(b.samples, epoch, {}, &SampleRecord::epoch);
  for (std::ptrdiff_t i = 0; i < std::min(std::ssize(in_a), std::ssize(in_b)); ++i) {
    const std::string number = fmt::format("number {} of the epoch", i + 1);
    if (Found found = CompareTexts(InEpoch(epoch), "samples/prefix, " + number, in_a[i].prefix,
                                   in_b[i].prefix)) {
      return found;
    }
    if (Found found =
            CompareTexts(InEpoch(epoch), "samples/text, " + number, in_a[i].text, in_b[i].text)) {
      return found;
    }
  }
  return CompareCounts(InEpoch(epoch), "samples, how many", std::ssize(in_a), std::ssize(in_b));
}

// "finished", "diverged: the loss is …", or how far a run that can continue has come.
std::string EndText(const RunRecord& record) {
  if (record.checkpoint && !HasEnded(record.status)) {
    return fmt::format("saved after update {} of epoch {}", record.checkpoint->updates_in_epoch,
                       record.checkpoint->epochs_done + 1);
  }
  const std::string status = StatusName(record.status);
  return record.error.empty() ? status : fmt::format("{}: {:?}", status, record.error);
}

}  // namespace

Found InitialDifference(const RunRecord& a, const RunRecord& b) {
  return CompareTensors("before training", "parameters/initial", a.initial_parameters,
                        b.initial_parameters);
}

Found EpochDifference(const RunRecord& a, const RunRecord& b, std::int64_t epoch) {
  if (Found found = CompareMetrics(a, b, epoch)) return found;
  if (Found found = CompareValidation(a, b, epoch)) return found;
  if (Found found = CompareSnapshots(a, b, epoch)) return found;
  return CompareSamples(a, b, epoch);
}

Found CheckpointDifference(const CheckpointRecord& a, const CheckpointRecord& b) {
  const std::string when =
      a.updates_in_epoch == 0
          ? fmt::format("after epoch {}", a.epochs_done)
          : fmt::format("after update {} of epoch {}", a.updates_in_epoch, a.epochs_done + 1);
  if (Found found = CompareNumbers(when, "state/loss_sum", a.loss_sum, b.loss_sum)) return found;
  if (Found found = CompareNumbers(when, "state/gradient_norm_sum", a.gradient_norm_sum,
                                   b.gradient_norm_sum)) {
    return found;
  }
  if (Found found =
          CompareCounts(when, "state/clipped_updates", a.clipped_updates, b.clipped_updates)) {
    return found;
  }
  if (Found found = CompareTensors(when, "state/carried", a.carried, b.carried)) return found;
  if (Found found = CompareTensors(when, "state/moments", a.moments, b.moments)) return found;
  if (Found found = CompareTensors(when, "state/parameters", a.parameters, b.parameters)) {
    return found;
  }
  return CompareTensors(when, "state/best", a.best_parameters, b.best_parameters);
}

Found EndDifference(const RunRecord& a, const RunRecord& b) {
  const std::string when = fmt::format("after epoch {}", std::max(EpochsDone(a), EpochsDone(b)));
  if (Found found = CompareCounts(when, "metrics, how many epochs", EpochsDone(a), EpochsDone(b))) {
    return found;
  }
  if (EndText(a) != EndText(b)) return Difference{when, "its state", EndText(a), EndText(b), {}};
  if (Found found =
          CompareTensors(when, "parameters/final", a.final_parameters, b.final_parameters)) {
    return found;
  }
  if (Found found = CompareTensors(when, "parameters/best", a.best_parameters, b.best_parameters)) {
    return found;
  }
  if (a.checkpoint && b.checkpoint) {
    if (Found found = CheckpointDifference(*a.checkpoint, *b.checkpoint)) return found;
  }
  if (Found found =
          CompareCounts(when, "parameters, how many epochs are logged",
                        std::ssize(a.parameter_snapshots), std::ssize(b.parameter_snapshots))) {
    return found;
  }
  return CompareCounts(when, "samples, how many", std::ssize(a.samples), std::ssize(b.samples));
}

Found FirstDifference(const RunRecord& a, const RunRecord& b) {
  if (Found found = InitialDifference(a, b)) return found;
  for (std::int64_t epoch = 1; epoch <= std::max(EpochsDone(a), EpochsDone(b)); ++epoch) {
    if (Found found = EpochDifference(a, b, epoch)) return found;
  }
  return EndDifference(a, b);
}

Found FirstParameterDifference(const RunRecord& a, const RunRecord& b) {
  if (Found found = InitialDifference(a, b)) return found;
  for (const auto& [epoch, tensors] : a.parameter_snapshots) {
    if (!b.parameter_snapshots.contains(epoch)) continue;
    if (Found found = CompareSnapshots(a, b, epoch)) return found;
  }
  if (a.final_parameters.empty() || b.final_parameters.empty()) return std::nullopt;
  if (Found found = CompareTensors("at the end", "parameters/final", a.final_parameters,
                                   b.final_parameters)) {
    return found;
  }
  if (a.best_parameters.empty() || b.best_parameters.empty()) return std::nullopt;
  return CompareTensors("at the end", "parameters/best", a.best_parameters, b.best_parameters);
}

}  // namespace runexp
