#include "core/report/compare/compare_bits.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/log/initial_values.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

// Lists the differing fields that can change a result. A field with a meaning in only one of the
// runs is not the reason: another field that differs is.
std::vector<Explanation> SpecDifferences(const Spec& a, const Spec& b) {
  std::vector<Explanation> differences;
  for (const Field& field : Fields()) {
    const std::optional<FieldValue> in_a = FindValue(field, a), in_b = FindValue(field, b);
    if (!CanChangeResult(field) || !in_a || !in_b || *in_a == *in_b) continue;
    differences.push_back({fmt::format("spec, {}", field.name), TomlText(*in_a), TomlText(*in_b)});
  }
  return differences;
}

std::vector<Explanation> Explanations(const RunRecord& a, const RunRecord& b) {
  std::vector<Explanation> all = SpecDifferences(a.spec, b.spec);
  if (a.corpus.sha256 != b.corpus.sha256) {
    all.push_back({"corpus, SHA-256 of the text", a.corpus.sha256, b.corpus.sha256});
  }
  const std::string initial_a = InitialValuesSha256(a), initial_b = InitialValuesSha256(b);
  if (!initial_a.empty() && !initial_b.empty() && initial_a != initial_b) {
    all.push_back({"start values, their SHA-256", initial_a, initial_b});
  }
  if (a.numerics_version != b.numerics_version) {
    all.push_back({"numerics_version", fmt::to_string(a.numerics_version),
                   fmt::to_string(b.numerics_version)});
  }
  return all;
}

bool HasNothing(const RunRecord& run) { return !HasEnded(run.status) && EpochsDone(run) == 0; }

}  // namespace

BitComparison CompareBits(const RunRecord& a, const RunRecord& b) {
  if (HasNothing(a) && HasNothing(b)) {
    throw Error(
        "runexp compare --bits: there is nothing to compare: neither run has a finished epoch\n"
        "  Run their specs again, which go on from these files, then compare.");
  }
  return {FirstDifference(a, b), FirstParameterDifference(a, b), Explanations(a, b),
          HasEnded(a.status) && HasEnded(b.status)};
}

}  // namespace runexp
