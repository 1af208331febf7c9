// Printing to stdout and stderr. Output that cannot be written (the terminal is gone, the disk is
// full) is dropped, because a run must survive that. std::ferror(out) reports it.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <utility>

namespace runexp {

// For people. Prints no control character but line feeds, no matter what the arguments hold
// (core/text/printable.h).
void PrintText(std::FILE* out, std::string_view text);

template <typename... Args>
void Print(std::FILE* out, fmt::format_string<Args...> format, Args&&... args) {
  PrintText(out, fmt::format(format, std::forward<Args>(args)...));
}

// For programs: writes the exact bytes to stdout; if that is a terminal, prints as PrintText does.
void PrintExactly(std::string_view text);

// Prints text with our own escape sequences for a terminal. All other text in it must be printable.
void PrintDrawing(std::FILE* out, std::string_view text);

// True if nobody reads stdout any more: it is a pipe, and "| head" has read enough.
bool OutputIsUnread();

// For when there is no memory for a better message.
inline void SayOutOfMemory() noexcept {
  std::fputs("runexp: not enough memory to say what became of a run\n", stderr);
}

}  // namespace runexp
