#include "core/spec/path_hint.h"

#include <array>

namespace runexp {
namespace {

struct PathHint {
  bool (*fits)(std::string_view path);
  std::string_view hint;
};

// The first that fits counts.
constexpr auto kHints = std::to_array<PathHint>({
    {[](std::string_view path) { return path.starts_with("file:"); },
     "write the path without file://"},
    {[](std::string_view path) { return path.find("://") != std::string_view::npos; },
     "runexp downloads nothing: fetch the file and write its path"},
    {[](std::string_view path) { return path.find('\\') != std::string_view::npos; },
     "write / instead of \\ between folders"},
    {[](std::string_view path) { return path.starts_with('~'); },
     "a spec does not expand ~: write the path of the folder"},
    {[](std::string_view path) { return path.find('$') != std::string_view::npos; },
     "a spec does not expand shell variables: write the path itself"},
    {[](std::string_view path) { return path.find_first_of("*?") != std::string_view::npos; },
     "a spec does not expand patterns: write the name of one file"},
    {[](std::string_view path) { return path.starts_with(' ') || path.ends_with(' '); },
     "the path begins or ends with a space: is that meant?"},
});

struct PublicText {
  std::string_view file;
  std::string_view command;
};

// The table of tools/get_corpus; get_corpus_test.py holds both together.
constexpr auto kPublicTexts = std::to_array<PublicText>({
    {"jaychou_lyrics.txt.zip", "tools/get_corpus lyrics"},
    {"timemachine.txt", "tools/get_corpus timemachine"},
    {"tinyshakespeare.txt", "tools/get_corpus tinyshakespeare"},
});

}  // namespace

std::string_view HintForPath(std::string_view path) {
  for (const auto& [fits, hint] : kHints) {
    if (fits(path)) return hint;
  }
  return {};
}

std::string_view CommandThatFetches(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  for (const auto& [file, command] : kPublicTexts) {
    if (name == file) return command;
  }
  return {};
}

}  // namespace runexp
