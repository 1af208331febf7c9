// Splits an expression about runs (run_expression.h) into tokens.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/spec/diagnostic.h"

namespace runexp {

struct ExpressionText {
  std::string text;
  std::string label;  // replaces the file name in a diagnostic
};

struct Token {
  enum class Kind { kWord, kOperator, kParenthesis, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;        // for a quoted text, without the quotes
  std::size_t offset = 0;  // bytes
  std::size_t size = 0;
  bool quoted = false;
};

// The last token is kEnd. Throws SpecError for characters that no expression can have.
std::vector<Token> SplitTokens(const ExpressionText& text);

Diagnostic At(const ExpressionText& text, const Token& token, std::string cause,
              std::string remedy);

}  // namespace runexp
