#include "core/data/zip_members.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>

#include "core/data/corpus.h"
#include "core/data/encoding_guess.h"
#include "core/data/text.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kMaxListed = 12;
constexpr std::size_t kMaxColumns = 200;  // of a name

// With escapes of TOML for what Printable would replace.
std::string Escaped(const std::string& name) {
  std::string escaped;
  for (const char32_t c : DecodeUtf8(name, name.size(), "name")) {
    if (IsControl(c)) {
      escaped += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(c));
    } else {
      escaped += (c == U'"' || c == U'\\' ? "\\" : "") + EncodeUtf8(c);
    }
  }
  return escaped;
}

// As a TOML string, to be copied into a spec.
std::string Quoted(const std::string& name) {
  if (utf8::is_valid(name) && Printable(name) != name) {
    return fmt::format("\"{}\"", CutText(Escaped(name), kMaxColumns));
  }
  const char quote = name.find_first_of("\"\\") == std::string::npos ? '"' : '\'';
  return fmt::format("{0}{1}{0}", quote, CutText(Printable(name), kMaxColumns));
}

std::string List(std::span<const ZipMember* const> members) {
  std::string text;
  for (const ZipMember* member : members.first(std::min(members.size(), kMaxListed))) {
    text += fmt::format("\n    {} ({})", Quoted(member->names.front()),
                        HumanBytes(static_cast<double>(member->size)));
  }
  if (members.size() > kMaxListed) {
    text += fmt::format("\n    and {} more", members.size() - kMaxListed);
  }
  return text;
}

std::vector<const ZipMember*> Texts(std::span<const ZipMember> members) {
  std::vector<const ZipMember*> texts;
  for (const ZipMember& member : members) {
    if (!IsSystemFile(member.names.front())) texts.push_back(&member);
  }
  return texts;
}

// Formats of documents that are zip archives themselves.
bool IsDocument(std::span<const ZipMember> members) {
  return std::ranges::any_of(members, [](const ZipMember& member) {
    return member.names.front() == "[Content_Types].xml" || member.names.front() == "mimetype";
  });
}

const ZipMember& OnlyText(std::span<const ZipMember> members,
                          const std::filesystem::path& archive) {
  if (IsDocument(members)) {
    throw Error(
        fmt::format("{}: is a document of an office program or a book, not a plain text\n"
                    "  Open it in its program and save it as plain text, UTF-8",
                    archive.string()));
  }
  const std::vector<const ZipMember*> texts = Texts(members);
  if (texts.size() == 1) return *texts.front();
  if (texts.empty()) {
    throw Error(fmt::format("{}: the zip archive holds no file{}\n  It must hold a text",
                            archive.string(),
                            members.empty() ? "" : " but those that macOS or Windows adds"));
  }
  const ZipMember* longest = *std::ranges::max_element(texts, {}, &ZipMember::size);
  throw Error(
      fmt::format("{}: the zip archive holds {} files\n"
                  "  Choose the text by its name, in [corpus]:\n    member = {}\n"
                  "  The files are:{}",
                  archive.string(), texts.size(), Quoted(longest->names.front()), List(texts)));
}

}  // namespace

std::vector<std::string> NamesOfMember(std::string_view stored, std::string_view guess) {
  if (utf8::is_valid(stored)) return {std::string(stored)};
  std::vector<std::string> names;
  for (Reading& reading : GuessEncoding(stored).plausible) names.push_back(std::move(reading.text));
  if (utf8::is_valid(guess)) names.emplace_back(guess);
  if (names.empty()) names.push_back(Printable(stored));
  return names;
}

bool IsSystemFile(std::string_view name) {
  if (name.starts_with("__MACOSX/") || name.find("/__MACOSX/") != std::string_view::npos) {
    return true;
  }
  std::string file(name.substr(name.find_last_of("/\\") + 1));  // npos + 1 is 0
  std::ranges::transform(file, file.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return file.starts_with("._") || file == ".ds_store" || file == "thumbs.db" ||
         file == "desktop.ini";
}

const ZipMember& ChooseMember(std::span<const ZipMember> members, std::string_view name,
                              const std::filesystem::path& archive) {
  if (name.empty()) return OnlyText(members, archive);
  const auto has_name = [name](const ZipMember& member) {
    return std::ranges::find(member.names, name) != member.names.end();
  };
  const auto found = std::ranges::find_if(members, has_name);
  if (found == members.end()) {
    throw WrongMember(fmt::format("{}: the zip archive has no file {}\n  Its files are:{}",
                                  archive.string(), Quoted(std::string(name)),
                                  List(Texts(members))));
  }
  if (std::ranges::count_if(members, has_name) > 1) {
    throw WrongMember(
        fmt::format("{}: the zip archive has several files {}\n"
                    "  Unpack it and name the text in corpus.file",
                    archive.string(), Quoted(std::string(name))));
  }
  return *found;
}

}  // namespace runexp
