// Numbers that are the whole of a text.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace runexp {

// Reads an integer or a float as std::from_chars does: "-3", "1e-3", "inf". Returns nothing if the
// number does not fit or anything stands beside it.
template <typename Number>
std::optional<Number> ReadWhole(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace runexp
