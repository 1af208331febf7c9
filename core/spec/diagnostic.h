// A problem in a spec: what, where, and the remedy.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace runexp {

struct Diagnostic {
  std::string file;         // as the user named it, or "--set"
  std::int64_t line = 0;    // from 1; 0: the file as a whole, or a --set argument
  std::int64_t column = 0;  // in code points, from 1; 0: no particular place
  std::int64_t length = 1;  // of the offending key or value, in code points
  std::string source_line;  // without its line feed
  std::string cause;
  std::string remedy;  // may be empty, or have several lines
};

// FILE:LINE:COLUMN: error: CAUSE, the source line, a run of carets under the offending part and
// the remedy, each on a line of its own; no line feed at the end. For example
//   smoke.toml:4:10: error: training.epochs must be an integer from 1 to 1000000000, not -1
//     epochs = -1
//              ^^
//     for example: epochs = 100
std::string FormatDiagnostic(const Diagnostic& diagnostic);
std::string FormatDiagnostics(std::span<const Diagnostic> diagnostics);

// Sorts the diagnostics of one file by position.
void SortByPlace(std::vector<Diagnostic>& diagnostics);

// All problems of a spec at once; what() is FormatDiagnostics().
class SpecError : public Error {
 public:
  explicit SpecError(std::vector<Diagnostic> diagnostics)
      : Error(FormatDiagnostics(diagnostics)), diagnostics_(std::move(diagnostics)) {}
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace runexp
