#include "core/report/compare/compare_bits.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "core/log/run_difference.h"
#include "core/report/compare/difference_text.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

std::string Line(std::string_view what, std::string_view a, std::string_view b) {
  return fmt::format("  {}\n    {:<10} {}\n    {:<10} {}\n", what, "A", a, "B", b);
}

// Lists the differing fields that can change a result. A field with a meaning in only one of the
// runs is not the reason: another field that differs is.
std::string SpecDifferences(const Spec& a, const Spec& b) {
  std::string text;
  for (const Field& field : Fields()) {
    const std::optional<FieldValue> in_a = FindValue(field, a), in_b = FindValue(field, b);
    if (!CanChangeResult(field) || !in_a || !in_b || *in_a == *in_b) continue;
    text += Line(fmt::format("spec, {}", field.name), TomlText(*in_a), TomlText(*in_b));
  }
  return text;
}

std::string Explanations(const RunRecord& a, const RunRecord& b) {
  std::string text = SpecDifferences(a.spec, b.spec);
  if (a.corpus.sha256 != b.corpus.sha256) {
    text += Line("corpus, SHA-256 of the text", a.corpus.sha256, b.corpus.sha256);
  }
  if (a.numerics_version != b.numerics_version) {
    text += Line("numerics_version", fmt::to_string(a.numerics_version),
                 fmt::to_string(b.numerics_version));
  }
  return text;
}

// True if the runs may be the same one, at different points.
bool OneHasNotEnded(const RunRecord& a, const RunRecord& b) {
  return !HasEnded(a.status) || !HasEnded(b.status);
}

std::string Unexplained(const RunRecord& a, const RunRecord& b) {
  std::string text = "\nSpec, corpus and numerics_version are the same.\n";
  if (OneHasNotEnded(a, b)) {
    return text +
           "One run has not ended: compare again when both have, or see with\n"
           "runexp verify whether each is right as far as it goes.\n";
  }
  return text + "They do not explain it: one of the two is wrong. runexp verify tells which.\n";
}

}  // namespace

BitComparison CompareBits(const RunRecord& a, const RunRecord& b) {
  const std::string explanations = Explanations(a, b);
  const std::optional<Difference> first = FirstDifference(a, b);
  if (!first) {
    std::string text = "The same bits: curve, samples and parameters.\n";
    if (!explanations.empty()) text += "\nAlthough these differ:\n" + explanations;
    return {true, text};
  }
  std::string text = "They differ first\n" + FormatDifference(*first, "A", "B");
  if (const auto parameter = FirstParameterDifference(a, b)) {
    text += "\nThe first parameter that differs\n" + FormatDifference(*parameter, "A", "B");
  } else {
    text += "\nNo parameter that both have logged differs.\n";
  }
  text += explanations.empty() ? Unexplained(a, b) : "\nWhat explains it\n" + explanations;
  return {false, text};
}

}  // namespace runexp
