// Makes untrusted text (names, paths, corpora, file contents) safe to show on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

// True for characters that could make a terminal do or show something else than the text: C0 and C1
// controls and DEL, which begin escape sequences, and the controls that change the direction of
// writing.
bool IsControl(char32_t code_point);

// Returns UTF-8 in which each control character, line feeds included, and each invalid sequence is
// U+FFFD.
std::string Printable(std::string_view text);

// The same, but keeps line feeds.
std::string PrintableLines(std::string_view text);

}  // namespace runexp
