#include "core/text/shell_word.h"

#include <algorithm>

namespace runexp {
namespace {

// Bytes of other scripts (above 0x7F) mean nothing to a shell.
bool IsPlain(char c) {
  const bool is_alphanumeric =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_alphanumeric || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("_./-+,:@%=").find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellWord(std::string_view text) {
  // A leading dash would look like an option.
  const std::string word = text.starts_with('-') ? "./" : "";
  const bool is_plain = !text.empty() && std::ranges::all_of(text, IsPlain);
  return word + (is_plain ? std::string(text) : ShellQuoted(text));
}

std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += R"('\'')";
    } else {
      quoted += c;
    }
  }
  return quoted + '\'';
}

}  // namespace runexp
