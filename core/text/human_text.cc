#include "core/text/human_text.h"

#include <fmt/format.h>

#include <cmath>
#include <sstream>
#include <system_error>
#include <utility>

#include "core/text/display_width.h"

namespace runexp {

std::string WithCommas(std::int64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool group_ends = i > 0 && digits[i - 1] != '-' && (digits.size() - i) % 3 == 0;
    if (group_ends) text += ',';
    text += digits[i];
  }
  return text;
}

std::string Count(std::int64_t n, std::string_view singular) {
  return fmt::format("{} {}{}", WithCommas(n), singular, n == 1 ? "" : "s");
}

std::string HumanBytes(double bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(kUnits)) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, bytes < 10 && unit > 0 ? 1 : 0, kUnits[unit]);
}

std::string HumanSeconds(double seconds) {
  // Only a forged file has such a number.
  if (!(std::abs(seconds) < 1e15)) return fmt::format("{:.4g} s", seconds);
  if (seconds < 0.95) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::round(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string RoughSeconds(double seconds) {
  if (!(seconds >= 600) || seconds > 1e15) return HumanSeconds(seconds);
  const std::int64_t minutes = std::llround(seconds / 60);
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 600) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} h", std::llround(seconds / 3600));
}

std::string HumanPerplexity(double perplexity) {
  if (perplexity == 0) return "0";
  // Out of range: a diverging run, or a forged file.
  if (!(perplexity < 999'999.5) || perplexity < 0.0005) return fmt::format("{:#.4g}", perplexity);
  if (perplexity >= 999.95) return WithCommas(std::llround(perplexity));
  const int digits = perplexity < 9.9995 ? 3 : perplexity < 99.995 ? 2 : 1;
  return fmt::format("{:.{}f}", perplexity, digits);
}

std::string HumanNumber(double number) { return fmt::format("{}", number); }

std::string DisplayPath(const std::filesystem::path& path) {
  const std::string plain = path.lexically_normal().string();
  std::error_code error;
  const std::string relative = std::filesystem::proximate(path, error).string();
  return !error && relative.size() < plain.size() ? relative : plain;
}

std::string CutText(std::string_view text, std::size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  std::string start = WrapText(text, columns - 1).front();
  // The first character is kept even if it is wider than the column.
  if (DisplayWidth(start) > columns - 1) start.clear();
  return start + "…";
}

std::string FitText(std::string_view text, std::size_t columns) {
  std::string fitting = CutText(text, columns);
  return fitting.append(columns - DisplayWidth(fitting), ' ');
}

std::vector<std::string> WrapText(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    const std::string_view character = text.substr(i, end - i);
    i = end;
    if (character == "\n") {
      lines.emplace_back();
      used = 0;
      continue;
    }
    const std::size_t width = DisplayWidth(character);
    if (used + width > columns && used > 0) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += character;
    used += width;
  }
  return lines;
}

std::string WrapWords(std::string_view text, std::size_t columns, std::string_view initial_indent,
                      std::string_view subsequent_indent) {
  std::istringstream read{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; read >> word;) {
    // "5 %" stays together.
    if (word.starts_with('%') && !words.empty()) {
      words.back() += " " + word;
    } else {
      words.push_back(std::move(word));
    }
  }
  std::string lines;
  std::string line(initial_indent);
  bool is_begun = false;  // the line has a word
  for (const std::string& word : words) {
    if (is_begun && DisplayWidth(line) + 1 + DisplayWidth(word) > columns) {
      lines += line + "\n";
      line = subsequent_indent;
      is_begun = false;
    }
    line += (is_begun ? " " : "") + word;
    is_begun = true;
  }
  return lines + line + "\n";
}

}  // namespace runexp
