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
constexpr std::size_t kPerplexity = 5;  // 9.123, 12.35, 1,027
constexpr std::size_t kSpeed = 6;       // 9.8k/s, 132k/s
constexpr std::size_t kLeft = 10;       // 9m59s left

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

// At most 5 columns, which is enough for an estimate: 45s, 9m59s, 12m, 2h05m, 99h, 12d.
std::string ShortSeconds(double seconds) {
  const auto s = static_cast<std::int64_t>(std::clamp(std::round(seconds), 0.0, 999 * 86'400.0));
  if (s < 60) return fmt::format("{}s", s);
  if (s < 600) return fmt::format("{}m{:02}s", s / 60, s % 60);
  if (s < 3600) return fmt::format("{}m", s / 60);
  if (s < 36'000) return fmt::format("{}h{:02}m", s / 3600, s % 3600 / 60);
  if (s < 360'000) return fmt::format("{}h", s / 3600);
  return fmt::format("{}d", s / 86'400);
}

// Characters per second: 980/s, 9.8k/s, 132k/s, 1.2M/s.
std::string ShortSpeed(double speed) {
  const char* unit = "";
  for (const char* larger : {"k", "M", "G"}) {
    if (speed < 999.5) break;
    speed /= 1000;
    unit = larger;
  }
  return fmt::format("{:.{}f}{}/s", speed, *unit != 0 && speed < 9.95 ? 1 : 0, unit);
}

std::string Epoch(const LiveRun& run) {
  if (run.has_long_epochs) {  // rounded down: 3.00 is not shown before the third epoch is done
    return fmt::format("{:.2f}/{}", std::floor(EpochsDone(run) * 100) / 100, run.epochs);
  }
  return fmt::format("{}/{}", run.epochs_done, run.epochs);
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

Layout Arrange(std::span<const LiveRun> runs, std::size_t columns) {
  Layout layout;
  for (const LiveRun& run : runs) {
    layout.title = std::max(layout.title, DisplayWidth(run.title));
    const std::size_t hundredths = run.has_long_epochs ? 3 : 0;
    layout.epoch =
        std::max(layout.epoch, 2 * fmt::formatted_size("{}", run.epochs) + 1 + hundredths);
    layout.perplexity = std::max(layout.perplexity, Perplexity(run).size());
  }
  layout.title = std::min(layout.title, std::max<std::size_t>(columns * 2 / 5, 1));
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
  place(layout.perplexity, layout.perplexity);
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
  line.ToTheRight(measured ? ShortSpeed(run.characters_per_second) : "", layout.speed);
  line.ToTheRight(measured ? ShortSeconds(run.seconds_left) + " left" : "", layout.left);
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

std::vector<std::string> LiveLines(std::span<const LiveRun> runs, std::size_t columns) {
  const Layout layout = Arrange(runs, columns);
  std::vector<std::string> lines;
  for (const LiveRun& run : runs) lines.push_back(LineOf(run, layout));
  return lines;
}

}  // namespace runexp
