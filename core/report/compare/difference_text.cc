#include "core/report/compare/difference_text.h"

#include <fmt/format.h>

#include "core/text/json_text.h"

namespace runexp {

std::string FormatDifference(const Difference& difference, std::string_view first,
                             std::string_view second) {
  std::string text =
      fmt::format("  {}\n  {}\n    {:<10} {}\n    {:<10} {}\n", difference.when, difference.what,
                  first, difference.first, second, difference.second);
  if (difference.ulps) text += fmt::format("    {:<10} {} ULP\n", "distance", *difference.ulps);
  return text;
}

std::string DifferenceJson(const std::optional<Difference>& difference, std::string_view first,
                           std::string_view second) {
  if (!difference) return "null";
  return JsonLine({JsonMember("when", JsonString(difference->when)),
                   JsonMember("what", JsonString(difference->what)),
                   JsonMember(first, JsonString(difference->first)),
                   JsonMember(second, JsonString(difference->second)),
                   JsonMember("ulps", difference->ulps ? fmt::to_string(*difference->ulps)
                                                       : std::string("null"))});
}

}  // namespace runexp
