// JSON text. It is always valid UTF-8: invalid sequences become U+FFFD, and the control characters
// of core/text/printable.h are escaped, because a terminal may show it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

std::string JsonString(std::string_view text);

// JSON has no number that is not finite: infinities are the texts "inf" and "-inf", NaN is null.
std::string JsonNumber(double value);  // the shortest that reads back
// `digits` significant ones, for data that is drawn. A finite value never reads back as infinite.
std::string JsonNumber(double value, int digits);

// "key": json
std::string JsonMember(std::string_view key, std::string_view json);

// {"a": 1, "b": 2} on several lines; `indent` is that of the closing brace.
std::string JsonObject(const std::vector<std::string>& members, std::size_t indent);
// The same on one line.
std::string JsonLine(const std::vector<std::string>& members);

}  // namespace runexp
