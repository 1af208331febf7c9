#include "core/report/contrast/pair_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/report/table/setting.h"
#include "core/text/braille_canvas.h"
#include "core/text/display_width.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::size_t kLabel = 9;  // columns on either side
constexpr int kRed = 31, kBlue = 34, kNoColour = 39;

bool IsDiverged(const Measurement& m) { return m.outcome == Outcome::kDiverged; }

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  bool has_diverged = false;

  void Add(const Measurement& m) {
    has_diverged = has_diverged || IsDiverged(m);
    if (IsDiverged(m)) return;
    low = std::min(low, m.value);
    high = std::max(high, m.value);
  }
  bool is_empty() const { return high == 0; }
};

// Rows of dots: the top row of characters is kept for runs that diverged, if there are any.
class Axis {
 public:
  Axis(const Range& range, std::size_t height)
      : range_(range), first_(range.has_diverged ? 4 : 0), last_(height - 1) {}

  std::size_t DotRow(const Measurement& m) const { return IsDiverged(m) ? 0 : DotRow(m.value); }
  std::size_t DotRow(double value) const {
    const double span = std::log(range_.high) - std::log(range_.low);
    const double part =
        span > 0 ? std::clamp((std::log(value) - std::log(range_.low)) / span, 0.0, 1.0) : 0.5;
    return first_ +
           static_cast<std::size_t>(std::lround((1 - part) * static_cast<double>(last_ - first_)));
  }

 private:
  Range range_;
  std::size_t first_, last_;
};

void Draw(const MeasuredPair& pair, const Axis& axis, BrailleCanvas& canvas) {
  const auto from = static_cast<double>(axis.DotRow(pair.from));
  const auto to = static_cast<double>(axis.DotRow(pair.to));
  const bool rises = pair.to.value > pair.from.value, falls = pair.to.value < pair.from.value;
  const auto width = static_cast<double>(canvas.width() - 1);
  auto last = static_cast<std::size_t>(from);
  for (std::size_t x = 0; x < canvas.width(); ++x) {
    const auto y =
        static_cast<std::size_t>(std::lround(from + (to - from) * static_cast<double>(x) / width));
    canvas.SetColumn(x, last, y, rises ? kRed : falls ? kBlue : kNoColour);
    last = y;
  }
}

// The ends of one side, at their rows.
std::vector<std::string> Labels(const Range& side, const Axis& axis, const RunColumn& metric,
                                std::size_t rows) {
  std::vector<std::string> labels(rows);
  if (!side.is_empty()) {
    labels[axis.DotRow(side.low) / 4] = MetricText(metric, side.low);
    labels[axis.DotRow(side.high) / 4] = MetricText(metric, side.high);
  }
  if (side.has_diverged) labels.front() = "diverged";
  return labels;
}

// "20 pairs: 3 rise, 17 fall"
std::string CountText(const Contrast& contrast) {
  const auto count = [&](bool (*is_so)(const MeasuredPair&)) {
    return WithCommas(std::ranges::count_if(contrast.pairs, is_so));
  };
  return fmt::format(
      "{}: {} rise, {} fall (log axis)", Count(std::ssize(contrast.pairs), "pair"),
      count([](const MeasuredPair& pair) { return pair.to.value > pair.from.value; }),
      count([](const MeasuredPair& pair) { return pair.to.value < pair.from.value; }));
}

std::string Heading(const Contrast& contrast, const ContrastOptions& options, std::size_t columns) {
  const std::string from = CutText(SettingText(contrast.from, *options.of), columns / 2 - 1);
  const std::string to = CutText(SettingText(contrast.to, *options.of), columns / 2 - 1);
  const std::size_t gap = columns - DisplayWidth(from) - DisplayWidth(to);
  return fmt::format("{:>{}}  {}{:>{}}{}\n", "", kLabel, from, "", gap, to);
}

}  // namespace

std::string PairPicture(const Contrast& contrast, const ContrastOptions& contrast_options,
                        const PairPictureOptions& options) {
  Range left, right, both;
  for (const MeasuredPair& pair : contrast.pairs) {
    left.Add(pair.from);
    right.Add(pair.to);
    both.Add(pair.from);
    both.Add(pair.to);
  }
  BrailleCanvas canvas(options.columns, options.rows);
  const Axis axis(both, canvas.height());
  for (const MeasuredPair& pair : contrast.pairs) Draw(pair, axis, canvas);
  const RunColumn& metric = *contrast_options.metric;
  const std::vector<std::string> left_labels = Labels(left, axis, metric, options.rows);
  const std::vector<std::string> right_labels = Labels(right, axis, metric, options.rows);
  std::string text = Heading(contrast, contrast_options, options.columns);
  for (std::size_t row = 0; row < options.rows; ++row) {
    text +=
        fmt::format("{:>{}} │{}│{}{}\n", left_labels[row], kLabel, canvas.Line(row, options.colour),
                    right_labels[row].empty() ? "" : " ", right_labels[row]);
  }
  return text + fmt::format("{:>{}}  {}\n", "", kLabel, CountText(contrast));
}

}  // namespace runexp
