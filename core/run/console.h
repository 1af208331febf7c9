// Printing to stdout and stderr.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace runexp {

// fmt::print throws where the terminal has gone away or the disk behind a redirection is full. A
// run must survive that: what cannot be written is dropped, and std::ferror(out) tells.
template <typename... Args>
void Print(std::FILE* out, fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::fwrite(text.data(), 1, text.size(), out);
}

}  // namespace runexp
