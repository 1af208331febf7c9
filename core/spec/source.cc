#include "core/spec/source.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace runexp {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Returns line `number` (from 1) without its end; "" past the last one.
std::string_view Line(std::string_view text, std::int64_t number) {
  for (; number > 1; --number) {
    const std::size_t feed = text.find('\n');
    if (feed == std::string_view::npos) return {};
    text.remove_prefix(feed + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Region ByteRegion(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view start = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto column = utf8::distance(start.begin(), start.end()) + 1;
  return {line, column, line, column + 1};
}

void CheckSize(const Source& source, std::size_t max_bytes) {
  if (source.text.size() <= max_bytes) return;
  throw SpecError(
      {DiagnosticAbout(source, fmt::format("the file has more than {} bytes", max_bytes),
                       "a spec is a short TOML file; is this the corpus?")});
}

void CheckText(const Source& source) {
  const std::string_view text = source.text;
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    throw SpecError({DiagnosticAbout(source, "this is UTF-16 text; a spec is UTF-8",
                                     "save the file as UTF-8")});
  }
  const std::size_t invalid = utf8::find_invalid(text);
  if (invalid != std::string_view::npos) {
    const auto byte = static_cast<unsigned char>(text[invalid]);
    throw SpecError({DiagnosticAt(
        source, ByteRegion(text, invalid),
        fmt::format("not UTF-8: invalid byte 0x{:02X} at byte offset {}", byte, invalid),
        "save the file as UTF-8")});
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw SpecError(
        {DiagnosticAbout(source, "the file is empty",
                         "a spec needs at least a name and a [corpus] with a file, such as "
                         "experiments/smoke.toml")});
  }
}

}  // namespace

Diagnostic DiagnosticAt(const Source& source, const Region& region, std::string cause,
                        std::string remedy) {
  Diagnostic diagnostic = DiagnosticAbout(source, std::move(cause), std::move(remedy));
  diagnostic.source_line = Line(source.text, region.line);
  if (!source.is_override) diagnostic.line = region.line;
  diagnostic.column = region.column;
  const bool one_line = region.line == region.end_line;
  const auto& line = diagnostic.source_line;
  const std::int64_t end_column =
      one_line ? region.end_column : utf8::unchecked::distance(line.begin(), line.end()) + 1;
  diagnostic.length = std::max<std::int64_t>(end_column - region.column, 1);
  return diagnostic;
}

std::string TextOf(const Source& source, const Region& region) {
  const std::string_view line = Line(source.text, region.line);
  auto begin = line.begin();
  for (auto column = region.column; column > 1 && begin != line.end(); --column) {
    utf8::unchecked::next(begin);
  }
  auto end = begin;
  for (auto column = region.column; column < region.end_column && end != line.end(); ++column) {
    utf8::unchecked::next(end);
  }
  return {begin, end};
}

Diagnostic DiagnosticAbout(const Source& source, std::string cause, std::string remedy) {
  Diagnostic diagnostic;
  diagnostic.file = source.label;
  // Parts of the cause come from the user, or from TOML++, which may split a character.
  utf8::replace_invalid(cause.begin(), cause.end(), std::back_inserter(diagnostic.cause), 0xFFFD);
  diagnostic.remedy = std::move(remedy);
  return diagnostic;
}

Source MakeSource(std::string label, std::string text, std::size_t max_bytes) {
  Source source = {std::move(label), std::move(text), false};
  CheckSize(source, max_bytes);
  if (source.text.starts_with(kByteOrderMark)) source.text.erase(0, kByteOrderMark.size());
  CheckText(source);
  return source;
}

}  // namespace runexp
