#include "core/spec/toml_place.h"

#include <utf8.h>

#include <algorithm>

namespace runexp {
namespace {

std::string_view LineOf(std::string_view text, std::int64_t number) {
  for (; number > 1; --number) {
    const std::size_t feed = text.find('\n');
    if (feed == std::string_view::npos) return text.substr(text.size());
    text.remove_prefix(feed + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// The byte offset of a column, which counts code points.
std::size_t OffsetOf(std::string_view line, std::int64_t column) {
  auto it = line.begin();
  while (column-- > 1 && it != line.end()) utf8::unchecked::next(it);
  return static_cast<std::size_t>(it - line.begin());
}

// Calls visit(offset) for each byte that is outside quotes, up to a comment. Returns the offset of
// the comment, or the end.
template <typename Visit>
std::size_t ForEachBareByte(std::string_view line, const Visit& visit) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
    } else if (c == '#') {
      return i;
    } else {
      if (c == '"' || c == '\'') quote = c;
      visit(i);
    }
  }
  return line.size();
}

}  // namespace

TomlPlace FindPlace(std::string_view text, const Region& where, std::string_view description) {
  TomlPlace place = {.text = text, .description = description};
  place.number = std::max<std::int64_t>(where.line, 1);
  place.line = LineOf(text, place.number);
  place.error = OffsetOf(place.line, where.column);
  std::size_t equals = std::string_view::npos;
  std::size_t begin = 0;
  std::size_t end = std::string_view::npos;
  bool in_brackets = false;
  const std::size_t code = ForEachBareByte(place.line, [&](std::size_t i) {
    const char c = place.line[i];
    if (equals == std::string_view::npos) {
      if (c == '=') equals = i;
      begin = i + 1;
      return;
    }
    const bool opens = c == '[' || c == '{';
    const bool closes = c == ',' || c == ']' || c == '}';
    in_brackets = in_brackets || opens;
    const bool parts = in_brackets && (c == ',' || c == '=');
    if (i < place.error && (opens || parts)) begin = i + 1;
    if (i >= place.error && in_brackets && closes) end = std::min(end, i);
  });
  const std::string_view line = place.line.substr(0, code);
  place.code_end = line.find_last_not_of(" \t") + 1;  // npos + 1 is 0
  if (equals == std::string_view::npos) return place;
  place.key = Trimmed(line.substr(0, equals));
  place.has_value = place.error > equals;
  if (place.has_value) place.token = Trimmed(line.substr(begin, std::min(end, code) - begin));
  return place;
}

std::string FullName(const TomlPlace& place) {
  std::string section;
  std::string_view rest = place.text;
  for (std::int64_t number = 1; number < place.number; ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = Trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with('[') || line.find('=') != std::string_view::npos) continue;
    const std::string_view name = line.substr(std::min(line.find_first_not_of('['), line.size()));
    section = std::string(Trimmed(name.substr(0, name.find(']')))) + ".";
  }
  std::string full = section + std::string(place.key);
  for (const std::string_view sweep : {"grid.", "set.", "random.", "zip.", "exclude."}) {
    if (full.starts_with(sweep)) full.erase(0, sweep.size());
  }
  std::erase_if(full, [](char c) { return c == '"' || c == '\''; });
  return full;
}

Region RegionOf(const TomlPlace& place, std::string_view part) {
  const auto begin = static_cast<std::size_t>(part.data() - place.line.data());
  const auto column = utf8::unchecked::distance(place.line.data(), place.line.data() + begin) + 1;
  const auto length = utf8::unchecked::distance(part.data(), part.data() + part.size());
  return {place.number, column, place.number, column + std::max<std::int64_t>(length, 1)};
}

}  // namespace runexp
