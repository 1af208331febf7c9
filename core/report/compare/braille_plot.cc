#include "core/report/compare/braille_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/text/braille_canvas.h"
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

class Plot {
 public:
  Plot(const Axis& axis, const PlotOptions& options)
      : axis_(axis), canvas_(options.columns, options.rows) {}

  void Draw(const EpochValues& curve, std::size_t number) {
    std::optional<std::size_t> last_y;
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      if (!IsDrawn(curve.values[i])) {
        last_y.reset();
        continue;
      }
      const std::size_t y = DotRow(curve.values[i]);
      canvas_.SetColumn(DotColumn(curve.EpochOf(i)), y, last_y.value_or(y), Colour(number));
      last_y = y;
    }
  }

  // The row of characters, from the top, that shows a value.
  std::size_t TextRow(double value) const { return DotRow(value) / 4; }

  std::string Line(std::size_t row, bool colour) const { return canvas_.Line(row, colour); }

  static int Colour(std::size_t number) { return kColours[number % std::size(kColours)]; }

 private:
  std::size_t DotColumn(std::int64_t epoch) const {
    if (axis_.epochs < 2) return 0;
    return static_cast<std::size_t>(epoch - 1) * (canvas_.width() - 1) /
           static_cast<std::size_t>(axis_.epochs - 1);
  }
  // From the top.
  std::size_t DotRow(double value) const {
    const auto last = static_cast<double>(canvas_.height() - 1);
    return static_cast<std::size_t>(std::lround((1 - axis_.PartOf(value)) * last));
  }

  Axis axis_;
  BrailleCanvas canvas_;
};

// Labels the ends of the axis, and the powers of ten between.
std::vector<std::string> RowLabels(const Axis& axis, const Plot& plot, std::size_t rows) {
  std::vector<std::string> labels(rows);
  for (int exponent = static_cast<int>(std::ceil(std::log10(axis.low)));; ++exponent) {
    const double power = std::pow(10, exponent);
    if (!(power < axis.high)) break;
    labels[plot.TextRow(power)] = HumanNumber(power);
  }
  labels.front() = HumanPerplexity(axis.high);
  labels.back() = HumanPerplexity(axis.low);
  return labels;
}

// The labels of the curves that end in each row.
std::vector<std::string> EndLabels(const std::vector<PlotCurve>& curves, const Plot& plot,
                                   const PlotOptions& options) {
  std::vector<std::string> labels(options.rows);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::optional<double> last = curves[i].curve.Last();
    if (!last || !IsDrawn(*last)) continue;
    labels[plot.TextRow(*last)] +=
        options.colour ? fmt::format(" \x1b[{}m{}\x1b[0m", Plot::Colour(i), curves[i].label)
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
  Plot plot(axis, options);
  for (std::size_t i = 0; i < curves.size(); ++i) plot.Draw(curves[i].curve, i);
  const std::vector<std::string> left = RowLabels(axis, plot, options.rows);
  const std::vector<std::string> right = EndLabels(curves, plot, options);
  std::size_t axis_width = kAxisWidth;
  for (const std::string& label : left) axis_width = std::max(axis_width, label.size());
  std::string text;
  for (std::size_t row = 0; row < options.rows; ++row) {
    text += fmt::format("{:>{}} │{}{}\n", left[row], axis_width, plot.Line(row, options.colour),
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
