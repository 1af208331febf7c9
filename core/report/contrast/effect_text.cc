#include "core/report/contrast/effect_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>

#include "core/text/human_text.h"

namespace runexp {
namespace {

enum class Kind { kNone, kHigher, kLower, kTimes };

Kind KindOf(double ratio) {
  if (ratio == 1) return Kind::kNone;
  if (!(ratio > 0.1 && ratio < 2)) return Kind::kTimes;
  return ratio > 1 ? Kind::kHigher : Kind::kLower;
}

// Two significant digits; more only before the point.
std::string Number(double value) {
  if (value >= 999'999.5 || value < 0.0095) return fmt::format("{:.2g}", value);
  if (value >= 9.95) return WithCommas(std::llround(value));
  return fmt::format("{:.{}f}", value, value >= 0.95 ? 1 : value >= 0.095 ? 2 : 3);
}

// "14" of 1.14 and of 0.86, "2.7" of 2.7
std::string SizeOf(double ratio) {
  return Number(KindOf(ratio) == Kind::kTimes ? ratio : 100 * std::abs(ratio - 1));
}

std::string_view WordOf(Kind kind) {
  switch (kind) {
    case Kind::kNone:
      return "as high";
    case Kind::kHigher:
      return "% higher";
    case Kind::kLower:
      return "% lower";
    case Kind::kTimes:
      return "times as high";
  }
  return "";
}

std::string WithWord(double ratio) {
  const Kind kind = KindOf(ratio);
  if (kind == Kind::kNone) return std::string(WordOf(kind));
  return fmt::format("{} {}", SizeOf(ratio), WordOf(kind));
}

}  // namespace

std::string EffectText(double ratio) {
  const Kind kind = KindOf(ratio);
  return WithWord(ratio) + (kind == Kind::kHigher || kind == Kind::kLower ? " than" : " as");
}

std::string IntervalText(const Interval& ratios) {
  const Kind kind = KindOf(ratios.low);
  if (kind != KindOf(ratios.high) || kind == Kind::kNone) {
    return fmt::format("{} to {}", WithWord(ratios.low), WithWord(ratios.high));
  }
  const std::string low = SizeOf(ratios.low), high = SizeOf(ratios.high);
  return kind == Kind::kLower
             ? fmt::format("{} to {} %", high, low)
             : fmt::format("{} to {} {}", low, high, kind == Kind::kTimes ? "times" : "%");
}

std::string ProbabilityText(double p) {
  return p >= 0.0001 ? fmt::format("{:.2g}", p) : fmt::format("{:.1e}", p);
}

}  // namespace runexp
