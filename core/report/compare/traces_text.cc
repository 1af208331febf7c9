#include <fmt/format.h>

#include "core/report/compare/compare_traces.h"
#include "core/report/compare/difference_text.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

std::string When(std::int64_t epoch, std::int64_t update) {
  if (update == 0) return fmt::format("before the first update of epoch {}", epoch);
  return fmt::format("in epoch {}, update {}", epoch, update);
}

std::string DigestText(const std::string& digest) { return digest.empty() ? "none" : digest; }

std::string DigestJson(const std::string& digest) {
  return digest.empty() ? "null" : JsonString(digest);
}

// Why it is this operation that went wrong, where nothing explains the difference.
std::string BlameText(const TraceComparison& comparison) {
  const TraceDifference& first = *comparison.first;
  if (first.item.update == 0) {
    return "\nThey parted in an earlier epoch: trace that one. runexp verify names it.\n";
  }
  const std::string text = fmt::format(
      "\nIdentity and numerics_version are the same, and so is all that comes before\n"
      "({}): one of the two went wrong in this operation.\n",
      Count(first.same, "digest"));
  if (comparison.makers.empty())
    return text + "Both were made by the same build, target and threads.\n";
  return text + "\nBy what they were made\n" + ExplanationText(comparison.makers);
}

std::string DifferenceJson(const std::optional<TraceDifference>& first) {
  if (!first) return "null";
  return JsonLine({JsonMember("update", fmt::to_string(first->item.update)),
                   JsonMember("operation", JsonString(InfoOf(first->item.operation).name)),
                   JsonMember("tensor", JsonString(first->item.tensor)),
                   JsonMember("a", DigestJson(first->a)), JsonMember("b", DigestJson(first->b))});
}

}  // namespace

std::string FormatTraces(const TraceComparison& comparison) {
  if (!comparison.first) {
    return fmt::format("The same bits: all {} of epoch {}.\n", Count(comparison.items, "digest"),
                       comparison.epoch) +
           DespiteText(comparison.explanations);
  }
  const auto& [item, a, b, same] = *comparison.first;
  const OperationInfo& operation = InfoOf(item.operation);
  const Difference difference = {When(comparison.epoch, item.update),
                                 fmt::format("{}, {}", operation.name, item.tensor),
                                 DigestText(a),
                                 DigestText(b),
                                 {}};
  const std::string text =
      fmt::format("They differ first\n{}\nThat is {}:\ncore/NUMERICS.md, {}.\n",
                  FormatDifference(difference, "A", "B"), operation.meaning, operation.rules);
  const std::string cause = CauseText(comparison.explanations);
  return text + (cause.empty() ? BlameText(comparison) : cause);
}

std::string TracesJson(const TraceComparison& comparison, const std::string& file_a,
                       const std::string& file_b) {
  return JsonObject({JsonMember("a", JsonString(file_a)), JsonMember("b", JsonString(file_b)),
                     JsonMember("same", comparison.first ? "false" : "true"),
                     JsonMember("epoch", fmt::to_string(comparison.epoch)),
                     JsonMember("first_difference", DifferenceJson(comparison.first)),
                     JsonMember("explanations", ExplanationsJson(comparison.explanations)),
                     JsonMember("makers", ExplanationsJson(comparison.makers))},
                    0) +
         "\n";
}

}  // namespace runexp
