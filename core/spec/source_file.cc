#include "core/spec/source_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace runexp {
namespace {

[[noreturn]] void FailToRead(const std::string& label, std::string cause, std::string remedy) {
  throw SpecError({DiagnosticAbout({label, "", false}, std::move(cause), std::move(remedy))});
}

// Reads at most one byte more than a spec may have: enough to reject the file, and safe for an
// endless device.
std::string ReadFile(const std::filesystem::path& path, std::size_t max_bytes) {
  const std::string label = path.string();
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    FailToRead(label, "this is a directory, not a spec file", "name one TOML file in it");
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    const int code = errno;
    FailToRead(label,
               fmt::format("cannot open the spec: {}", std::generic_category().message(code)),
               code == ENOENT ? "check the path; the shipped specs are in experiments/"
                              : "check the permissions of the file and its folders");
  }
  std::string text(max_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) FailToRead(label, "cannot read the spec to its end", "check the disk");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

Source ReadSource(const std::filesystem::path& path, std::size_t max_bytes) {
  return MakeSource(path.string(), ReadFile(path, max_bytes), max_bytes);
}

std::vector<Source> MakeSources(Source file, std::span<const std::string> overrides) {
  std::vector<Source> sources = {std::move(file)};
  for (const std::string& argument : overrides) sources.push_back({"--set", argument, true});
  return sources;
}

}  // namespace runexp
