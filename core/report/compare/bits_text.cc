#include <fmt/format.h>

#include "core/report/compare/compare_bits.h"
#include "core/report/compare/difference_text.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

std::string Unexplained(bool both_have_ended) {
  std::string text = "\nSpec, corpus and numerics_version are the same.\n";
  if (!both_have_ended) {
    return text +
           "One run is not finished: compare again when both are, or see with\n"
           "runexp verify whether each is right as far as it goes.\n";
  }
  return text + "They do not explain it: one of the two is wrong. runexp verify tells which.\n";
}

}  // namespace

std::string FormatBits(const BitComparison& comparison) {
  if (comparison.same()) {
    return "The same bits: curve, samples and parameters.\n" + DespiteText(comparison.explanations);
  }
  std::string text = "They differ first\n" + FormatDifference(*comparison.first, "A", "B");
  if (comparison.parameter) {
    text +=
        "\nThe first parameter that differs\n" + FormatDifference(*comparison.parameter, "A", "B");
  } else {
    text += "\nNo parameter that both have logged differs.\n";
  }
  const std::string cause = CauseText(comparison.explanations);
  return text + (cause.empty() ? Unexplained(comparison.both_have_ended) : cause);
}

std::string BitsJson(const BitComparison& comparison, const std::string& file_a,
                     const std::string& file_b) {
  return JsonObject({JsonMember("a", JsonString(file_a)), JsonMember("b", JsonString(file_b)),
                     JsonMember("same", comparison.same() ? "true" : "false"),
                     JsonMember("first_difference", DifferenceJson(comparison.first, "a", "b")),
                     JsonMember("first_parameter_difference",
                                DifferenceJson(comparison.parameter, "a", "b")),
                     JsonMember("explanations", ExplanationsJson(comparison.explanations))},
                    0) +
         "\n";
}

}  // namespace runexp
