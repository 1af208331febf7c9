// Text of others (names, paths, corpora, what a file holds) as it may be shown on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

// What could make a terminal do or show something else than the text: C0 and C1 controls and DEL,
// with which escape sequences begin, and the controls that change the direction of writing.
bool IsControl(char32_t code_point);

// UTF-8 in which each control character, line feeds included, and each invalid sequence is U+FFFD.
std::string Printable(std::string_view text);

// The same of a text of several lines: line feeds stay.
std::string PrintableLines(std::string_view text);

}  // namespace runexp
