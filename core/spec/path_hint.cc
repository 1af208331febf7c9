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
     "a spec knows no ~: write the path of the folder"},
    {[](std::string_view path) { return path.find('$') != std::string_view::npos; },
     "a spec knows no variables of the shell: write the path itself"},
    {[](std::string_view path) { return path.find_first_of("*?") != std::string_view::npos; },
     "a spec knows no patterns: write the name of one file"},
    {[](std::string_view path) { return path.starts_with(' ') || path.ends_with(' '); },
     "the path begins or ends with a space: is that meant?"},
});

}  // namespace

std::string_view HintForPath(std::string_view path) {
  for (const auto& [fits, hint] : kHints) {
    if (fits(path)) return hint;
  }
  return {};
}

}  // namespace runexp
