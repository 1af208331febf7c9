#include "core/view/live_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "core/text/display_width.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::size_t kLeastBar = 5, kFullBar = 10;
constexpr std::size_t kLeastSpark = 8, kFullSpark = 16;
constexpr std::size_t kPerplexity = 10;  // as the heading; 1,027, 1.926e+10
constexpr std::size_t kSpeed = 9;        // 1,131,986
constexpr std::size_t kLeft = 10;        // 9 min 59 s
constexpr std::size_t kEpoch = 5;        // as the heading

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Bar(double fraction, std::size_t columns) {
  const double exact = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(columns);
  const auto full = static_cast<std::size_t>(exact);
  return Repeat("█", full) + Repeat("░", columns - full);
}

std::string Epochs(const std::string& done, std::int64_t epochs) {
  return fmt::format("{}/{}", done, WithCommas(epochs));
}

std::string Epoch(const LiveRun& run) {
  if (!run.has_long_epochs) return Epochs(WithCommas(run.epochs_done), run.epochs);
  // Rounded down: 3.00 is not shown before the third epoch is done.
  const double done = std::floor(EpochsDone(run) * 100) / 100;
  const auto whole = static_cast<std::int64_t>(done);
  return Epochs(fmt::format("{}{}", WithCommas(whole),
                            fmt::format("{:.2f}", done - static_cast<double>(whole)).substr(1)),
                run.epochs);
}

// At most kLeft columns, which is enough for an estimate.
std::string LeftText(double seconds) {
  constexpr double kDay = 86'400, kMost = 999;
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  if (seconds < 100 * 3600.0) return HumanSeconds(std::round(seconds));
  return fmt::format("{:.0f} days", std::min(std::round(seconds / kDay), kMost));
}

std::string Perplexity(const LiveRun& run) {
  return run.perplexity.empty() ? "" : HumanPerplexity(run.perplexity.back());
}

// The columns of each part; 0: left out.
struct Layout {
  std::size_t title = 1, epoch = 0, perplexity = kPerplexity;
  std::size_t bar = 0, spark = 0, speed = 0, left = 0;
  std::size_t gap = 1;  // between parts; two after the title, which may hold blanks
};

Layout Arrange(const LiveTable& table, std::size_t columns) {
  Layout layout;
  layout.title = std::max(layout.title, table.title);
  layout.title = std::min(layout.title, std::max<std::size_t>(columns * 2 / 5, 1));
  const std::size_t hundredths = table.has_long_epochs ? 3 : 0;
  layout.epoch = std::max(kEpoch, 2 * WithCommas(table.epochs).size() + 1 + hundredths);
  std::size_t room = columns - std::min(columns, layout.title + 1);
  std::size_t gaps = 0;
  const auto place = [&](std::size_t& part, std::size_t width) {
    part = room > width ? width : 0;
    if (part == 0) return;
    room -= width + 1;
    ++gaps;
  };
  const auto widen = [&](std::size_t& part, std::size_t full) {
    if (part == 0) return;
    const std::size_t more = std::min(room, full - part);
    part += more;
    room -= more;
  };
  place(layout.epoch, layout.epoch);
  place(layout.perplexity, kPerplexity);
  place(layout.left, kLeft);
  place(layout.spark, kLeastSpark);
  place(layout.bar, kLeastBar);
  place(layout.speed, kSpeed);
  widen(layout.bar, kFullBar);
  if (room >= gaps) {
    layout.gap = 2;
    room -= gaps;
  }
  widen(layout.spark, kFullSpark);
  return layout;
}

// Builds a line from parts, each padded to its columns or left out.
class Line {
 public:
  Line(const std::string& title, const Layout& layout)
      : gap_(layout.gap), text_(FitText(title, layout.title) + " ") {}

  void ToTheRight(const std::string& part, std::size_t width) {
    if (width > 0) text_.append(gap_ + width - std::min(width, DisplayWidth(part)), ' ') += part;
  }
  void ToTheLeft(const std::string& part, std::size_t width) {
    if (width == 0) return;
    text_.append(gap_, ' ') += part;
    text_.append(width - std::min(width, DisplayWidth(part)), ' ');
  }
  const std::string& Padded() const { return text_; }
  std::string Text() const { return text_.substr(0, text_.find_last_not_of(' ') + 1); }

 private:
  std::size_t gap_;
  std::string text_;
};

std::string LineOf(const LiveRun& run, const Layout& layout) {
  const bool measured = run.characters_per_second > 0;
  Line line(run.title, layout);
  line.ToTheRight(Epoch(run), layout.epoch);
  line.ToTheRight(Perplexity(run), layout.perplexity);
  line.ToTheLeft(Bar(EpochsDone(run) / static_cast<double>(run.epochs), layout.bar), layout.bar);
  line.ToTheLeft(Sparkline(run.perplexity, layout.spark), layout.spark);
  line.ToTheRight(measured ? WithCommas(static_cast<std::int64_t>(run.characters_per_second)) : "",
                  layout.speed);
  line.ToTheRight(measured ? LeftText(run.seconds_left) : "", layout.left);
  return line.Text();
}

}  // namespace

double EpochsDone(const LiveRun& state) {
  const auto updates = static_cast<double>(std::max<std::int64_t>(state.updates_per_epoch, 1));
  return static_cast<double>(state.epochs_done) +
         static_cast<double>(state.updates_in_epoch) / updates;
}

std::string Sparkline(std::span<const double> values, std::size_t columns) {
  static constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.empty()) return "";
  columns = std::min(columns, values.size());
  // A perplexity that has overflowed is infinite: it is drawn as high, and does not flatten others.
  double lowest = std::numeric_limits<double>::max(), highest = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  const double range = std::log(highest) - std::log(lowest);
  std::string line;
  for (std::size_t c = 0; c < columns; ++c) {
    const double value = values[(c + 1) * values.size() / columns - 1];
    double height = range > 0 ? (std::log(value) - std::log(lowest)) / range : 0;
    if (!std::isfinite(value)) height = 1;
    const double level = std::clamp(height, 0.0, 1.0) * (kBlocks.size() - 1) + 0.5;
    line += kBlocks[static_cast<std::size_t>(level)];
  }
  return line;
}

std::string LiveHeading(const LiveTable& table, std::size_t columns) {
  const Layout layout = Arrange(table, columns);
  Line line(DisplayWidth(table.heading) <= layout.title ? table.heading : "run", layout);
  line.ToTheRight("epoch", layout.epoch);
  line.ToTheRight("perplexity", layout.perplexity);
  line.ToTheLeft("done", layout.bar);
  line.ToTheLeft("curve", layout.spark);
  line.ToTheRight("chars/s", layout.speed);
  line.ToTheRight("left", layout.left);
  return line.Text();
}

std::vector<std::string> LiveLines(const LiveTable& table, std::span<const LiveRun> runs,
                                   std::size_t columns) {
  const Layout layout = Arrange(table, columns);
  std::vector<std::string> lines;
  for (const LiveRun& run : runs) lines.push_back(LineOf(run, layout));
  return lines;
}

std::string EndedLine(const LiveTable& table, const EndedRun& run, std::size_t columns) {
  const Layout layout = Arrange(table, columns);
  Line line(run.title, layout);
  const bool is_whole = run.epochs_done == run.epochs;
  line.ToTheRight(
      is_whole ? WithCommas(run.epochs) : Epochs(WithCommas(run.epochs_done), run.epochs),
      layout.epoch);
  line.ToTheRight(run.perplexity ? HumanPerplexity(*run.perplexity) : "", layout.perplexity);
  return fmt::format("{}{:{}}{}", line.Padded(), "", layout.gap, run.how);
}

}  // namespace runexp
