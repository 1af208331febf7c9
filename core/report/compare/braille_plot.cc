#include "core/report/compare/braille_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr int kColours[] = {34, 31, 32, 35, 36, 33};
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr std::size_t kAxisWidth = 9;  // or the width of the longest label

bool IsDrawn(double value) { return value > 0 && std::isfinite(value); }

struct Axis {
  double low = kInf;
  double high = 0;
  std::int64_t epochs = 0;

  // From 0 at the low end to 1 at the high one. Uses a difference of logarithms, because the
  // quotient of the ends may overflow.
  double PartOf(double value) const {
    const double span = std::log(high) - std::log(low);
    return span > 0 ? std::clamp((std::log(value) - std::log(low)) / span, 0.0, 1.0) : 0.0;
  }
};

Axis MakeAxis(const std::vector<PlotCurve>& curves) {
  Axis axis;
  for (const PlotCurve& curve : curves) {
    axis.epochs = std::max(axis.epochs, curve.curve.LastEpoch());
    for (const double value : curve.curve.values) {
      if (!IsDrawn(value)) continue;
      axis.low = std::min(axis.low, value);
      axis.high = std::max(axis.high, value);
    }
  }
  if (axis.high == axis.low) {  // a flat line, at the bottom
    axis.high = std::min(2 * axis.high, std::numeric_limits<double>::max());
  }
  return axis;
}

class Canvas {
 public:
  Canvas(const Axis& axis, const PlotOptions& options)
      : axis_(axis),
        columns_(options.columns),
        rows_(options.rows),
        dots_(columns_ * rows_),
        owner_(columns_ * rows_) {}

  void Draw(const EpochValues& curve, std::size_t number) {
    std::size_t last_y = 0;
    bool has_last = false;
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      if (!IsDrawn(curve.values[i])) {
        has_last = false;
        continue;
      }
      const std::size_t x = DotColumn(curve.EpochOf(i));
      const std::size_t y = DotRow(curve.values[i]);
      const auto [low, high] = std::minmax(y, has_last ? last_y : y);
      for (std::size_t between = low; between <= high; ++between) Set(x, between, number);
      last_y = y;
      has_last = true;
    }
  }

  // The row of characters, from the top, that shows a value.
  std::size_t TextRow(double value) const { return DotRow(value) / 4; }

  std::string Line(std::size_t row, bool colour) const {
    std::string line;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::size_t cell = row * columns_ + column;
      if (dots_[cell] == 0) {
        line += ' ';
        continue;
      }
      // U+2800 plus the dots, in UTF-8.
      const unsigned dots = dots_[cell];
      const std::string character = {static_cast<char>(0xE2), static_cast<char>(0xA0 | dots >> 6),
                                     static_cast<char>(0x80 | (dots & 0x3F))};
      line +=
          colour ? fmt::format("\x1b[{}m{}\x1b[0m", Colour(owner_[cell]), character) : character;
    }
    return line;
  }

  static int Colour(std::size_t number) { return kColours[number % std::size(kColours)]; }

 private:
  std::size_t DotColumn(std::int64_t epoch) const {
    if (axis_.epochs < 2) return 0;
    return static_cast<std::size_t>(epoch - 1) * (2 * columns_ - 1) /
           static_cast<std::size_t>(axis_.epochs - 1);
  }
  // From the top.
  std::size_t DotRow(double value) const {
    const auto last = static_cast<double>(4 * rows_ - 1);
    return static_cast<std::size_t>(std::lround((1 - axis_.PartOf(value)) * last));
  }
  void Set(std::size_t x, std::size_t y, std::size_t number) {
    static constexpr std::uint8_t kDots[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const std::size_t cell = y / 4 * columns_ + x / 2;
    dots_[cell] = static_cast<std::uint8_t>(dots_[cell] | kDots[y % 4][x % 2]);
    owner_[cell] = number;
  }

  Axis axis_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::uint8_t> dots_;
  std::vector<std::size_t> owner_;  // the curve drawn there last
};

// Labels the ends of the axis, and the powers of ten between.
std::vector<std::string> RowLabels(const Axis& axis, const Canvas& canvas, std::size_t rows) {
  std::vector<std::string> labels(rows);
  for (int exponent = static_cast<int>(std::ceil(std::log10(axis.low)));; ++exponent) {
    const double power = std::pow(10, exponent);
    if (!(power < axis.high)) break;
    labels[canvas.TextRow(power)] = HumanNumber(power);
  }
  labels.front() = HumanPerplexity(axis.high);
  labels.back() = HumanPerplexity(axis.low);
  return labels;
}

// The labels of the curves that end in each row.
std::vector<std::string> EndLabels(const std::vector<PlotCurve>& curves, const Canvas& canvas,
                                   const PlotOptions& options) {
  std::vector<std::string> labels(options.rows);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::optional<double> last = curves[i].curve.Last();
    if (!last || !IsDrawn(*last)) continue;
    labels[canvas.TextRow(*last)] +=
        options.colour ? fmt::format(" \x1b[{}m{}\x1b[0m", Canvas::Colour(i), curves[i].label)
                       : " " + curves[i].label;
  }
  return labels;
}

// A line for each curve with infinite values.
std::string NotDrawn(const std::vector<PlotCurve>& curves) {
  std::string text;
  for (const PlotCurve& curve : curves) {
    const auto infinite =
        std::ranges::count_if(curve.curve.values, [](double v) { return v == kInf; });
    if (infinite == 0) continue;
    text += fmt::format("{} is infinite (inf) in {}, beyond the plot\n", curve.label,
                        Count(infinite, "epoch"));
  }
  return text;
}

}  // namespace

std::string PlotCurves(const std::vector<PlotCurve>& curves, const PlotOptions& options) {
  const Axis axis = MakeAxis(curves);
  if (!(axis.high > 0)) return NotDrawn(curves);
  Canvas canvas(axis, options);
  for (std::size_t i = 0; i < curves.size(); ++i) canvas.Draw(curves[i].curve, i);
  const std::vector<std::string> left = RowLabels(axis, canvas, options.rows);
  const std::vector<std::string> right = EndLabels(curves, canvas, options);
  std::size_t axis_width = kAxisWidth;
  for (const std::string& label : left) axis_width = std::max(axis_width, label.size());
  std::string text;
  for (std::size_t row = 0; row < options.rows; ++row) {
    text += fmt::format("{:>{}} │{}{}\n", left[row], axis_width, canvas.Line(row, options.colour),
                        right[row]);
  }
  std::string line;
  for (std::size_t i = 0; i < options.columns; ++i) line += "─";
  text += fmt::format("{:>{}} └{}\n", "", axis_width, line);
  const std::string last = fmt::format("epoch {}", WithCommas(axis.epochs));
  text += fmt::format("{:>{}}  1{:>{}}\n", "", axis_width, last, options.columns - 1);
  return text + NotDrawn(curves);
}

}  // namespace runexp
