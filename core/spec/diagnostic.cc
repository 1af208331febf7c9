#include "core/spec/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "core/spec/excerpt.h"

namespace runexp {

std::string FormatDiagnostic(const Diagnostic& d) {
  std::string text = d.file;
  if (d.line > 0) text += fmt::format(":{}:{}", d.line, d.column);
  text += ": error: " + d.cause;
  if (d.column > 0) {
    const Excerpt excerpt = MakeExcerpt(d.source_line, d.column, d.length);
    text += fmt::format("\n    {}\n    {}", excerpt.source, excerpt.carets);
  }
  for (std::size_t at = 0; at < d.remedy.size();) {
    const std::size_t end = std::min(d.remedy.find('\n', at), d.remedy.size());
    text += "\n    " + d.remedy.substr(at, end - at);
    at = end + 1;
  }
  return text;
}

std::string FormatDiagnostics(std::span<const Diagnostic> diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += "\n";
    text += FormatDiagnostic(diagnostic);
  }
  return text;
}

void SortByPlace(std::vector<Diagnostic>& diagnostics) {
  std::ranges::sort(diagnostics, {},
                    [](const Diagnostic& d) { return std::tie(d.line, d.column, d.cause); });
}

}  // namespace runexp
