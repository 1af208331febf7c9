// Printing to stdout and stderr. What cannot be written, where the terminal has gone away or the
// disk behind a redirection is full, is dropped: a run must survive that. std::ferror(out) tells.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <utility>

namespace runexp {

// For people. Whatever the arguments hold, no control character but line feeds gets through
// (core/text/printable.h).
void PrintText(std::FILE* out, std::string_view text);

template <typename... Args>
void Print(std::FILE* out, fmt::format_string<Args...> format, Args&&... args) {
  PrintText(out, fmt::format(format, std::forward<Args>(args)...));
}

// For programs, to stdout, to the byte; where that is a terminal, as PrintText does it.
void PrintExactly(std::string_view text);

// With escape sequences of ours for a terminal: all else in it must be printable already.
void PrintDrawing(std::FILE* out, std::string_view text);

// For where there is no memory left for a better text.
inline void SayOutOfMemory() noexcept {
  std::fputs("runexp: not enough memory to say what became of a run\n", stderr);
}

}  // namespace runexp
