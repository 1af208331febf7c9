#include "core/data/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/text.h"
#include "core/data/zip_reader.h"

namespace runexp {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestCharacter = 4;  // bytes of UTF-8

[[noreturn]] void Throw(const std::filesystem::path& file, std::string_view cause_and_remedy) {
  throw Error(fmt::format("{}: {}", file.string(), cause_and_remedy));
}

void CheckRegularFile(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return;
    case std::filesystem::file_type::not_found:
      Throw(file, "no such file\n  Check the path; it is relative to the spec");
    case std::filesystem::file_type::directory:
      Throw(file, "is a directory\n  A corpus is a UTF-8 text or a zip archive of one");
    case std::filesystem::file_type::none:
      Throw(file,
            fmt::format("cannot be read: {}\n  Check its path and permissions", error.message()));
    default:
      Throw(file, "is not a regular file\n  A corpus is a UTF-8 text or a zip archive of one");
  }
}

std::string ReadFile(const std::filesystem::path& file) {
  CheckRegularFile(file);
  struct Closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  const std::unique_ptr<std::FILE, Closer> stream(std::fopen(file.c_str(), "rb"));
  const auto check = [&file](bool ok) {
    if (ok) return;
    Throw(file, fmt::format("cannot be read: {}\n  Check its permissions", std::strerror(errno)));
  };
  check(stream != nullptr);
  std::error_code error;
  bool too_long = std::filesystem::file_size(file, error) > kMaxCorpusBytes && !error;
  std::string bytes;
  char buffer[65536];
  while (!too_long) {
    const std::size_t count = std::fread(buffer, 1, sizeof buffer, stream.get());
    check(std::ferror(stream.get()) == 0);
    if (count == 0) return bytes;
    bytes.append(buffer, count);
    too_long = bytes.size() > kMaxCorpusBytes;  // it may grow as we read
  }
  Throw(file,
        fmt::format("is longer than {} bytes, the most a corpus may have\n  Use a shorter text",
                    kMaxCorpusBytes));
}

void CheckSha256(std::string_view bytes, std::string_view expected,
                 const std::filesystem::path& file) {
  if (expected.empty()) return;
  std::string wanted(expected);
  std::transform(wanted.begin(), wanted.end(), wanted.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string found = Sha256Hex(bytes);
  if (found == wanted) return;
  Throw(file, fmt::format("wrong SHA-256\n  expected {}\n  found    {}\n  The file is damaged, or "
                          "another one: get it anew, or correct corpus.sha256",
                          wanted, found));
}

bool IsNamedZip(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".zip";
}

// At least the first `max_characters` code points of the text, in UTF-8.
std::string ReadText(std::string bytes, std::size_t max_characters,
                     const std::filesystem::path& file) {
  if (IsZip(bytes)) {
    const std::size_t keep = kByteOrderMark.size() + kLongestCharacter * max_characters;
    return ReadOnlyFileOfZip(bytes, file, keep, kMaxCorpusBytes);
  }
  if (IsNamedZip(file)) {
    Throw(file,
          "is named .zip but is not a zip archive\n  Get the file anew, or rename it if it is "
          "plain text");
  }
  return bytes;
}

std::u32string DecodeText(std::string_view utf8, std::size_t max_characters,
                          const std::filesystem::path& file) {
  const std::size_t skipped = utf8.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::u32string text = DecodeUtf8(utf8.substr(skipped), max_characters, file.string(), skipped);
  if (text.empty()) Throw(file, "the text is empty. A corpus needs characters to learn from");
  const std::size_t nul = text.find(U'\0');
  if (nul != std::u32string::npos) {
    Throw(file, fmt::format("character {} is NUL, which no text has\n  Is it a binary file, or "
                            "UTF-16? Convert it to UTF-8",
                            nul + 1));
  }
  std::replace(text.begin(), text.end(), U'\n', U' ');
  std::replace(text.begin(), text.end(), U'\r', U' ');
  return text;
}

// Fills `vocabulary` and `indices` from the text.
void NumberCharacters(std::u32string_view text, Corpus& corpus) {
  constexpr std::size_t kCodePoints = 0x110000;
  std::vector<std::int32_t> index_of(kCodePoints, -1);
  for (char32_t character : text) index_of[character] = 0;
  for (char32_t character = 0; character < kCodePoints; ++character) {
    if (index_of[character] < 0) continue;
    index_of[character] = static_cast<std::int32_t>(corpus.vocabulary.size());
    corpus.vocabulary.push_back(character);
  }
  corpus.indices.reserve(text.size());
  for (char32_t character : text) corpus.indices.push_back(index_of[character]);
}

}  // namespace

Corpus LoadCorpus(const std::filesystem::path& file, std::int64_t max_characters,
                  std::string_view expected_file_sha256) {
  // A file of so many bytes has no more characters; the product with four stays in range.
  const auto limit = static_cast<std::size_t>(
      std::min(max_characters, static_cast<std::int64_t>(kMaxCorpusBytes)));
  std::string bytes = ReadFile(file);
  CheckSha256(bytes, expected_file_sha256, file);
  const std::u32string text = DecodeText(ReadText(std::move(bytes), limit, file), limit, file);
  Corpus corpus;
  NumberCharacters(text, corpus);
  corpus.sha256 = Sha256Hex(EncodeUtf8(text));
  corpus.file = file;
  return corpus;
}

}  // namespace runexp
