#include "core/report/table/expression_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace runexp {
namespace {

bool IsWordCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 ||
         std::string_view("_.-+/").find(c) != std::string_view::npos;
}

struct Symbol {
  std::string_view text;
  std::string_view meant;
};

constexpr std::string_view kStraight = "straight quotes";

// Symbols of other languages, the longer before the shorter.
constexpr auto kSymbols = std::to_array<Symbol>({
    {"&&", "and"},
    {"&", "and"},
    {"||", "or"},
    {"|", "or"},
    {"!", "not"},
    {"~", "not"},
    {"=<", "<="},
    {"=>", ">="},
    {"<>", "!="},
    {"≤", "<="},
    {"≥", ">="},
    {"≠", "!="},
    {"＝", "="},
    {"＜", "<"},
    {"＞", ">"},
    {",", "and between comparisons"},
    {";", "and between comparisons"},
    {"“", kStraight},
    {"”", kStraight},
    {"‘", kStraight},
    {"’", kStraight},
    {"「", kStraight},
    {"＂", kStraight},
});

// nullptr if the text begins with none.
const Symbol* SymbolAt(std::string_view text) {
  const auto found = std::ranges::find_if(
      kSymbols, [text](const Symbol& symbol) { return text.starts_with(symbol.text); });
  return found == kSymbols.end() ? nullptr : &*found;
}

std::int64_t CodePoints(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// The operator at the front of `text`; empty if there is none.
std::string_view OperatorAt(std::string_view text) {
  for (const std::string_view op : {"==", "!=", "<=", ">=", "=", "<", ">"}) {
    if (text.starts_with(op)) return op;
  }
  return {};
}

std::size_t WordSize(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && IsWordCharacter(text[size]) &&
         SymbolAt(text.substr(size)) == nullptr) {
    ++size;
  }
  return size;
}

bool IsName(const Token& token) {
  return token.kind == Token::Kind::kWord && !token.quoted && token.text != "and" &&
         token.text != "or" && token.text != "not";
}

bool IsEquals(const Token& token) {
  return token.kind == Token::Kind::kOperator && token.text.starts_with('=');
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
}

// "write seed = 1 or seed = 2" for the list "(1, 2) …" of a name; "" if it is no such list.
std::string RemedyForList(std::string_view name, std::string_view list) {
  list = Trimmed(list);
  if (!list.empty() && std::string_view("([{").find(list.front()) != std::string_view::npos) {
    list.remove_prefix(1);
  }
  list = list.substr(0, list.find_first_of(")]}"));
  if (list.find_first_of("=<>!") != std::string_view::npos) return {};
  std::string remedy;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view value = Trimmed(list.substr(0, comma));
    if (value.empty()) return {};
    remedy += fmt::format("{}{} = {}", remedy.empty() ? "write " : " or ", name, value);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return remedy;
}

// Throws if the text goes on, at `at`, in a way that other programs understand: seed in (1, 2),
// seed = 1, 2 or sampling ~ rand.
void CheckForeignComparison(const ExpressionText& text, const std::vector<Token>& tokens,
                            std::size_t at) {
  const std::string_view rest = std::string_view(text.text).substr(at);
  if (tokens.empty()) return;
  const Token& last = tokens.back();
  if (rest.front() == '~' && (IsName(last) || last.kind == Token::Kind::kOperator)) {
    const Token tilde = {Token::Kind::kWord, "", at, 1, false};
    throw SpecError({At(text, tilde, "unexpected \"~\"", "texts are compared whole, with =")});
  }
  std::string remedy;
  std::size_t size = 1;
  if (rest.front() == ',' && tokens.size() >= 3 && IsEquals(tokens[tokens.size() - 2])) {
    const Token& name = tokens[tokens.size() - 3];
    if (IsName(name))
      remedy = RemedyForList(name.text, std::string_view(text.text).substr(last.offset));
  } else if (IsName(last) && WordSize(rest) == 2 &&
             (rest.starts_with("in") || rest.starts_with("IN"))) {
    size = 2;
    remedy = RemedyForList(last.text, rest.substr(2));
  }
  if (remedy.empty()) return;
  const Token token = {Token::Kind::kWord, "", at, size, false};
  throw SpecError(
      {At(text, token, fmt::format("unexpected \"{}\"", rest.substr(0, size)), remedy)});
}

Token TokenAt(const ExpressionText& text, std::size_t at) {
  const std::string_view rest = std::string_view(text.text).substr(at);
  if (rest.front() == '(' || rest.front() == ')') {
    return {Token::Kind::kParenthesis, std::string(rest.substr(0, 1)), at, 1, false};
  }
  const std::string_view op = OperatorAt(rest);
  if (const Symbol* symbol = SymbolAt(rest); symbol != nullptr && symbol->text.size() > op.size()) {
    const Token token = {Token::Kind::kWord, "", at, symbol->text.size(), false};
    throw SpecError({At(text, token, fmt::format("unexpected \"{}\"", symbol->text),
                        fmt::format("write {}", symbol->meant))});
  }
  if (!op.empty()) return {Token::Kind::kOperator, std::string(op), at, op.size(), false};
  if (rest.front() == '"' || rest.front() == '\'') {
    const std::size_t end = rest.find(rest.front(), 1);
    if (end != std::string_view::npos) {
      return {Token::Kind::kWord, std::string(rest.substr(1, end - 1)), at, end + 1, true};
    }
    const Token open = {Token::Kind::kWord, "", at, rest.size(), true};
    throw SpecError({At(text, open, "the quote is not closed", "")});
  }
  const std::size_t size = WordSize(rest);
  if (size > 0) return {Token::Kind::kWord, std::string(rest.substr(0, size)), at, size, false};
  const Token wrong = {Token::Kind::kWord, "", at, 1, false};
  throw SpecError({At(text, wrong, fmt::format("unexpected \"{}\"", rest.substr(0, 1)),
                      "quote a text that is more than a word")});
}

}  // namespace

std::vector<Token> SplitTokens(const ExpressionText& text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (true) {
    at = text.text.find_first_not_of(" \t\n", at);
    if (at == std::string::npos) break;
    CheckForeignComparison(text, tokens, at);
    tokens.push_back(TokenAt(text, at));
    at += tokens.back().size;
  }
  tokens.push_back({Token::Kind::kEnd, "", text.text.size(), 1, false});
  return tokens;
}

Diagnostic At(const ExpressionText& text, const Token& token, std::string cause,
              std::string remedy) {
  const std::string_view all = text.text;
  Diagnostic diagnostic;
  diagnostic.file = text.label;
  diagnostic.column = CodePoints(all.substr(0, token.offset)) + 1;
  diagnostic.length = std::max<std::int64_t>(1, CodePoints(all.substr(token.offset, token.size)));
  diagnostic.source_line = text.text;
  diagnostic.cause = std::move(cause);
  diagnostic.remedy = std::move(remedy);
  return diagnostic;
}

}  // namespace runexp
