#include "core/report/page/shared_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/json_text.h"

namespace runexp {

std::size_t SharedTexts::Place(std::string_view text) {
  const auto [place, is_new] = places_.try_emplace(std::string(text), texts_.size());
  if (is_new) texts_.emplace_back(text);
  return place->second;
}

std::string SharedTexts::LinesJson(std::string_view text) {
  std::vector<std::size_t> lines;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(Place(text.substr(from, end - from)));
    from = end + 1;
  }
  return fmt::format("[{}]", fmt::join(lines, ","));
}

std::string SharedTexts::Json() const {
  std::string json;
  for (const std::string& text : texts_) {
    if (!json.empty()) json += ',';
    json += JsonString(text);
  }
  return "[" + json + "]";
}

}  // namespace runexp
