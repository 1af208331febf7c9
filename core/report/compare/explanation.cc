#include "core/report/compare/explanation.h"

#include <fmt/format.h>

#include "core/text/json_text.h"

namespace runexp {

std::string ExplanationText(const std::vector<Explanation>& explanations) {
  std::string text;
  for (const auto& [what, first, second] : explanations) {
    text += fmt::format("  {}\n    {:<10} {}\n    {:<10} {}\n", what, "A", first, "B", second);
  }
  return text;
}

std::string DespiteText(const std::vector<Explanation>& explanations) {
  return explanations.empty() ? "" : "\nAlthough these differ:\n" + ExplanationText(explanations);
}

std::string CauseText(const std::vector<Explanation>& explanations) {
  return explanations.empty() ? "" : "\nWhat explains it\n" + ExplanationText(explanations);
}

std::string ExplanationsJson(const std::vector<Explanation>& explanations) {
  std::string json;
  for (const auto& [what, first, second] : explanations) {
    json += json.empty() ? "" : ", ";
    json += JsonLine({JsonMember("what", JsonString(what)), JsonMember("a", JsonString(first)),
                      JsonMember("b", JsonString(second))});
  }
  return "[" + json + "]";
}

}  // namespace runexp
