#include "core/report/table/run_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/base/whole_number.h"
#include "core/log/run_record.h"
#include "core/report/table/expression_token.h"
#include "core/report/table/run_cell.h"
#include "core/spec/diagnostic.h"
#include "core/spec/nearest.h"
#include "core/text/decimal.h"

namespace runexp {
namespace {

[[noreturn]] void Fail(const ExpressionText& text, const Token& at, std::string cause,
                       std::string remedy) {
  throw SpecError({At(text, at, std::move(cause), std::move(remedy))});
}

const RunColumn& ColumnAt(const ExpressionText& text, const Token& token) {
  if (const RunColumn* column = FindRunColumn(token.text)) return *column;
  if (const Field* field = FindField(token.text)) {
    Fail(text, token, fmt::format("{} does not tell runs apart", field->name),
         "labels and places are no part of a run's identity; try name, corpus or file");
  }
  const std::string_view near = NearestRunColumn(token.text);
  Fail(text, token, fmt::format("\"{}\" is neither a field nor a metric", token.text),
       near.empty() ? "for example: perplexity, best_perplexity, epochs_done, seconds, status, "
                      "training.sampling"
                    : fmt::format("did you mean {}?", near));
}

std::vector<std::string_view> ChoicesOf(const RunColumn& column) {
  if (column.field != nullptr) return column.field->choices;
  if (column.name != "status") return {};
  std::vector<std::string_view> names;
  for (const RunStatus status : {RunStatus::kRunning, RunStatus::kFinished, RunStatus::kDiverged,
                                 RunStatus::kFailed, RunStatus::kInterrupted}) {
    names.push_back(StatusName(status));
  }
  return names;
}

FieldValue NumberAt(const ExpressionText& text, const RunColumn& column, const Token& token) {
  if (!token.quoted && WithoutLeadingZeros(token.text).empty()) {
    if (const auto integer = ReadWhole<std::int64_t>(token.text)) return *integer;
    const auto number = ReadWhole<double>(token.text);
    if (number && !std::isnan(*number)) return *number;
  }
  const std::string_view number = token.quoted ? "" : WithoutLeadingZeros(token.text);
  Fail(text, token, fmt::format("{} is compared with a number", column.name),
       number.empty()
           ? fmt::format("for example: {} < 10", column.name)
           : fmt::format("write {}: a leading zero would mean octal to some programs", number));
}

FieldValue TextAt(const ExpressionText& text, const RunColumn& column, const Token& token) {
  const std::vector<std::string_view> choices = ChoicesOf(column);
  if (choices.empty() || std::ranges::find(choices, token.text) != choices.end()) {
    return token.text;
  }
  const std::string_view near = NearestName(token.text, choices);
  Fail(text, token, fmt::format("{} has no value \"{}\"", column.name, token.text),
       near.empty() ? fmt::format("it is one of {}", fmt::join(choices, ", "))
                    : fmt::format("did you mean {}?", near));
}

std::string InLowerCase(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// The operator that says the same of the two sides swapped.
std::string Swapped(std::string_view op) {
  std::string swapped(op);
  if (op.front() == '<') swapped.front() = '>';
  if (op.front() == '>') swapped.front() = '<';
  return swapped;
}

bool IsEmptyText(const FieldValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

// Compares two numbers, two texts or two truth values; integers exactly.
std::partial_ordering Compare(const FieldValue& a, const FieldValue& b) {
  if (a.index() == b.index()) return a <=> b;
  return CellNumber(a) <=> CellNumber(b);
}

bool Equals(const FieldValue& cell, const FieldValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell)) {
    return std::ranges::find(*list, std::get<std::string>(value)) != list->end();
  }
  return Compare(cell, value) == 0;
}

bool Holds(const std::string& op, const FieldValue& cell, const FieldValue& value) {
  if (op == "=" || op == "==") return Equals(cell, value);
  if (op == "!=") return !Equals(cell, value);
  const std::partial_ordering order = Compare(cell, value);
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}

// Compares a time as far as the value says it: 2026-11-29 is all of that day.
bool TimeHolds(const std::string& op, const FieldValue& cell, const FieldValue& value) {
  const std::size_t size = std::get<std::string>(value).size();
  return Holds(op, FieldValue(std::get<std::string>(cell).substr(0, size)), value);
}

class Parser {
 public:
  explicit Parser(const ExpressionText& text) : text_(text), tokens_(SplitTokens(text)) {}

  RunFilter Run() {
    RunFilter filter = Or();
    if (Next().kind != Token::Kind::kEnd) {
      Fail(text_, Next(), "expected the end of the expression here",
           "join comparisons with and, or: perplexity > 20 and perplexity < 22");
    }
    return filter;
  }

 private:
  const Token& Next() const { return tokens_[at_]; }
  bool Take(std::string_view word) {
    const bool found =
        Next().kind != Token::Kind::kEnd && !Next().quoted && InLowerCase(Next().text) == word;
    if (found) ++at_;
    return found;
  }

  RunFilter Or() {
    RunFilter left = And();
    while (Take("or")) {
      left = [a = std::move(left), b = And()](const RunRow& row) { return a(row) || b(row); };
    }
    return left;
  }
  RunFilter And() {
    RunFilter left = Not();
    while (Take("and")) {
      left = [a = std::move(left), b = Not()](const RunRow& row) { return a(row) && b(row); };
    }
    return left;
  }
  RunFilter Not() {
    if (++depth_ > kMaxDepth) Fail(text_, Next(), "the expression nests too deeply", "");
    RunFilter filter;
    if (Take("not")) {
      filter = [inner = Not()](const RunRow& row) { return !inner(row); };
    } else if (Take("(")) {
      filter = Or();
      if (!Take(")")) Fail(text_, Next(), "a parenthesis is not closed", "write ) here");
    } else {
      filter = Comparison();
    }
    --depth_;
    return filter;
  }
  RunFilter Comparison() {
    const Token name = Next();
    if (ReadWhole<double>(name.text)) FailValueFirst();
    if (name.kind != Token::Kind::kWord) {
      Fail(text_, name, "expected a field or a metric here", "for example: perplexity < 2");
    }
    const RunColumn& column = ColumnAt(text_, name);
    ++at_;
    const Token op = Next();
    if (op.kind != Token::Kind::kOperator) {
      Fail(text_, op, fmt::format("expected a comparison of {} here", name.text),
           fmt::format("for example: {} {}", name.text, column.is_number() ? "< 10" : "= VALUE"));
    }
    if (!column.is_number() && !column.is_time && op.text != "=" && op.text != "==" &&
        op.text != "!=") {
      Fail(text_, op, fmt::format("{} is no number", column.name), "use = or !=");
    }
    ++at_;
    FieldValue value = ColumnValue(column);
    ++at_;
    return [&column, op = op.text, value = std::move(value)](const RunRow& row) {
      const std::optional<FieldValue> cell = CellOf(column, row);
      if (column.is_time) return cell && TimeHolds(op, *cell, value);
      if (!cell && IsEmptyText(value)) return Holds(op, value, value);
      if (!cell || column.is_meant == nullptr) return cell && Holds(op, *cell, value);
      return column.is_meant(row, std::get<std::string>(value)) == (op != "!=");
    };
  }
  // For 20 < perplexity and 20 < perplexity < 22.
  [[noreturn]] void FailValueFirst() const {
    const auto left = tokens_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto rest = static_cast<std::size_t>(tokens_.end() - left) - 1;  // without kEnd
    std::string remedy = "for example: perplexity < 2";
    if (rest >= 3 && left[1].kind == Token::Kind::kOperator) {
      remedy = fmt::format("write {} {} {}", left[2].text, Swapped(left[1].text), left[0].text);
      if (rest >= 5 && left[3].kind == Token::Kind::kOperator) {
        remedy += fmt::format(" and {} {} {}", left[2].text, left[3].text, left[4].text);
      }
    }
    Fail(text_, Next(), "a comparison begins with a field or a metric", remedy);
  }
  FieldValue ColumnValue(const RunColumn& column) const {
    const Token& token = Next();
    if (token.kind != Token::Kind::kWord) {
      Fail(text_, token, fmt::format("expected a value for {} here", column.name),
           "quote a text that is more than a word");
    }
    if (column.is_number()) return NumberAt(text_, column, token);
    if (column.type != kBoolType) return TextAt(text_, column, token);
    if (token.text == "true" || token.text == "false") return token.text == "true";
    Fail(text_, token, fmt::format("{} is true or false", column.name), "");
  }

  static constexpr int kMaxDepth = 100;
  static constexpr std::size_t kBoolType = 2;
  const ExpressionText& text_;
  std::vector<Token> tokens_;  // the last is kEnd
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

RunFilter ParseRunFilter(const std::string& text, const std::string& label) {
  const ExpressionText expression = {text, label};
  return Parser(expression).Run();
}

const RunColumn& ParseColumnName(const std::string& text, const std::string& label) {
  return ColumnAt({text, label}, {Token::Kind::kWord, text, 0, text.size(), false});
}

}  // namespace runexp
