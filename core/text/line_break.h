// Line breaks: what ends a line of a text.
#pragma once

namespace runexp {

constexpr bool IsLineBreak(char32_t character) { return character == U'\n' || character == U'\r'; }

}  // namespace runexp
