#include "tools/cli/number_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>

#include "core/spec/check.h"
#include "core/text/decimal.h"

namespace runexp {
namespace {

bool Contains(const IntegerRange& range, std::int64_t number) {
  return range.minimum <= number && number <= range.maximum;
}
bool Contains(const FloatRange& range, double number) { return range.Contains(number); }

std::optional<std::int64_t> Parse(const IntegerRange&, std::string_view text) {
  return ParseInteger(text);
}
std::optional<double> Parse(const FloatRange&, std::string_view text) { return ParseNumber(text); }

std::string Domain(const IntegerRange& range) {
  return IntegerRangeText(range.minimum, range.maximum);
}
std::string Domain(const FloatRange& range) { return "a number " + RangeText(range); }

std::string Remedy(std::string_view text) {
  const std::string_view number = WithoutLeadingZeros(text);
  if (number.empty()) return {};
  return fmt::format("\n  Write {}: a leading zero would mean octal to some programs.", number);
}

template <typename Range>
auto ParseIn(const Range& range, const std::string& name, std::string_view text) {
  const auto number = Parse(range, text);
  if (number && Contains(range, *number)) return *number;
  const std::string quotes = ParseNumber(text) ? "" : "\"";
  throw CLI::ValidationError(fmt::format("{} must be {}, not {}{}{}{}", name, Domain(range), quotes,
                                         text, quotes, Remedy(text)));
}

template <typename Range, typename Number>
CLI::Option* AddNumber(CLI::App& command, const NumberOption& option, const Range& range,
                       std::function<void(Number)> take) {
  const std::string name = option.name;
  return command
      .add_option_function<std::string>(
          name, [=](const std::string& text) { take(ParseIn(range, name, text)); }, option.meaning)
      ->type_name(option.kind)
      ->expected(1);
}

template <typename Range, typename Number>
CLI::Option* AddList(CLI::App& command, const NumberOption& option, const Range& range,
                     std::vector<Number>& numbers) {
  const std::string each = fmt::format("each number of {}", option.name);
  const auto take = [=, &numbers](const std::vector<std::string>& lists) {
    for (const std::string& list : lists) {
      for (std::size_t comma = 0, at = 0; comma != std::string::npos; at = comma + 1) {
        comma = list.find(',', at);
        numbers.push_back(ParseIn(range, each, std::string_view(list).substr(at, comma - at)));
      }
    }
  };
  return command.add_option_function<std::vector<std::string>>(option.name, take, option.meaning)
      ->type_name(option.kind)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

}  // namespace

IntegerRange RangeOfField(std::string_view field) {
  const Field& found = *FindField(field);
  return {found.minimum, found.maximum};
}

CLI::Option* AddInteger(CLI::App& command, const NumberOption& option, const IntegerRange& range,
                        std::function<void(std::int64_t)> take) {
  return AddNumber(command, option, range, std::move(take));
}

CLI::Option* AddFloat(CLI::App& command, const NumberOption& option, const FloatRange& range,
                      std::function<void(double)> take) {
  return AddNumber(command, option, range, std::move(take));
}

CLI::Option* AddThreads(CLI::App& command, const NumberOption& option, std::size_t& threads) {
  return AddInteger(command, option, {1, 1024}, [&threads](std::int64_t number) {
    threads = static_cast<std::size_t>(number);
  });
}

CLI::Option* AddIntegers(CLI::App& command, const NumberOption& option, const IntegerRange& range,
                         std::vector<std::int64_t>& numbers) {
  return AddList(command, option, range, numbers);
}

CLI::Option* AddFloats(CLI::App& command, const NumberOption& option, const FloatRange& range,
                       std::vector<double>& numbers) {
  return AddList(command, option, range, numbers);
}

}  // namespace runexp
