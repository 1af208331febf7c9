#include "core/report/compare/difference_text.h"

#include <fmt/format.h>

namespace runexp {

std::string FormatDifference(const Difference& difference, std::string_view first,
                             std::string_view second) {
  std::string text =
      fmt::format("  {}\n  {}\n    {:<10} {}\n    {:<10} {}\n", difference.when, difference.what,
                  first, difference.first, second, difference.second);
  if (difference.ulps) text += fmt::format("    {:<10} {} ULP\n", "distance", *difference.ulps);
  return text;
}

}  // namespace runexp
