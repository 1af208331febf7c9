// The words of an expression about runs (run_expression.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/spec/diagnostic.h"

namespace runexp {

struct ExpressionText {
  std::string text;
  std::string label;  // stands for the file name in a diagnostic
};

struct Token {
  enum class Kind { kWord, kOperator, kParenthesis, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;        // of a quoted text what is between the quotes
  std::size_t offset = 0;  // bytes
  std::size_t size = 0;
  bool quoted = false;
};

// The last is kEnd. Throws SpecError for what can be part of no expression.
std::vector<Token> SplitTokens(const ExpressionText& text);

Diagnostic At(const ExpressionText& text, const Token& token, std::string cause,
              std::string remedy);

}  // namespace runexp
