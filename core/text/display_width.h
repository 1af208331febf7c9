// The number of terminal columns a text takes: two for a Chinese character, none for a combining
// one.
#pragma once

#include <cstddef>
#include <string_view>

namespace runexp {

// `text` is UTF-8. Each invalid byte and each control character counts as one column.
std::size_t DisplayWidth(std::string_view text);

}  // namespace runexp
