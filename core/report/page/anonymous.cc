#include "core/report/page/anonymous.h"

#include <algorithm>

namespace runexp {
namespace {

constexpr std::string_view kHost = "; host=";  // in the line of an earlier process

// Where the path ends that begins at `from`.
std::size_t EndOfPath(std::string_view text, std::size_t from) {
  const char before = from > 0 ? text[from - 1] : ' ';
  const bool is_quoted = before == '"' || before == '\'';
  const std::string_view ends = before == '"' ? "\"\n" : is_quoted ? "'\n" : " \t\n,;:()\"'";
  return std::min(text.find_first_of(ends, from), text.size());
}

// A slash within a word, as in 64/2 or corpora/a.txt, begins no absolute path.
bool BeginsPath(std::string_view text, std::size_t at) {
  constexpr std::string_view kBefore = " \t\n,;:()\"'=";
  return text[at] == '/' && (at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos);
}

std::string WithoutHosts(std::string text) {
  for (std::size_t at = text.find(kHost); at != std::string::npos; at = text.find(kHost, at)) {
    const std::size_t end = text.find_first_of(";\n", at + kHost.size());
    text.erase(at, std::min(end, text.size()) - at);
  }
  return text;
}

}  // namespace

std::string WithoutFolders(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (!BeginsPath(text, at)) {
      result += text[at++];
      continue;
    }
    const std::size_t end = EndOfPath(text, at);
    const std::string_view path = text.substr(at, end - at);
    result += path.substr(path.rfind('/') + 1);
    at = end;
  }
  return result;
}

void MakeAnonymous(ReportRun& run) {
  RunRecord& record = run.record;
  record.provenance.erase("host");
  for (auto& [key, text] : record.provenance) text = WithoutFolders(WithoutHosts(text));
  for (std::string* text : {&record.spec_toml, &record.stop_reason, &record.error}) {
    *text = WithoutFolders(*text);
  }
  for (std::string* file : {&record.corpus.file, &record.spec.model.initial_file}) {
    if (file->starts_with('/')) file->erase(0, file->rfind('/') + 1);
  }
}

}  // namespace runexp
