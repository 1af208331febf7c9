#include "core/data/text_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "core/base/sha256.h"
#include "core/data/corpus.h"
#include "core/data/file_format.h"
#include "core/data/zip_reader.h"

namespace runexp {
namespace {

constexpr std::size_t kPieceSize = 65536;

[[noreturn]] void Throw(const std::filesystem::path& file, std::string_view cause_and_remedy) {
  throw Error(fmt::format("{}: {}", file.string(), cause_and_remedy));
}

[[noreturn]] void ThrowUnreadable(const std::filesystem::path& file, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    std::error_code no_link;
    const std::filesystem::path goal = std::filesystem::read_symlink(file, no_link);
    throw AbsentFile(
        fmt::format("{}: {}\n  Check the path; it is relative to the spec", file.string(),
                    no_link ? "no such file" : "is a symbolic link to no file: " + goal.string()));
  }
  Throw(file, fmt::format("cannot be read: {}\n  Check its path and permissions",
                          std::generic_category().message(error)));
}

void CheckRegularFile(const std::filesystem::path& file, mode_t mode) {
  if (S_ISREG(mode)) return;
  Throw(file, fmt::format("is {}\n  A corpus is a UTF-8 text or a zip archive of one",
                          S_ISDIR(mode) ? "a directory" : "not a regular file"));
}

struct Closer {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using Stream = std::unique_ptr<std::FILE, Closer>;

// Opens regular files only: opening anything else could block forever or have side effects. If
// something else takes the file's place meanwhile, O_NONBLOCK keeps the open from blocking.
Stream OpenRegularFile(const std::filesystem::path& file, std::size_t& size) {
  struct stat status;
  if (stat(file.c_str(), &status) < 0) ThrowUnreadable(file, errno);
  CheckRegularFile(file, status.st_mode);
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) ThrowUnreadable(file, errno);
  Stream stream(fdopen(descriptor, "rb"));
  if (stream == nullptr || fstat(descriptor, &status) < 0) ThrowUnreadable(file, errno);
  CheckRegularFile(file, status.st_mode);
  size = static_cast<std::size_t>(status.st_size);
  return stream;
}

std::string ReadFile(const std::filesystem::path& file) {
  std::size_t size = 0;
  const Stream stream = OpenRegularFile(file, size);
  std::string bytes;
  bytes.reserve(std::min(size, kMaxCorpusBytes));
  char buffer[kPieceSize];
  while (std::max(size, bytes.size()) <= kMaxCorpusBytes) {  // the file may grow while it is read
    const std::size_t count = std::fread(buffer, 1, sizeof buffer, stream.get());
    if (std::ferror(stream.get()) != 0) ThrowUnreadable(file, errno);
    if (count == 0) return bytes;
    bytes.append(buffer, count);
  }
  Throw(file,
        fmt::format("is longer than {} bytes, the most a corpus may have\n  Use a shorter text",
                    kMaxCorpusBytes));
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void CheckSha256(std::string_view bytes, std::string_view expected,
                 const std::filesystem::path& file) {
  if (expected.empty()) return;
  const std::string wanted = LowerCase(std::string(expected));
  const std::string found = Sha256Hex(bytes);
  if (found == wanted) return;
  Throw(file, fmt::format("wrong SHA-256\n  expected {}\n  found    {}\n  The file is damaged, or "
                          "another one: get it again, or correct corpus.sha256",
                          wanted, found));
}

}  // namespace

TextSource::TextSource(const TextPlace& place) : place_(place), bytes_(ReadFile(place.file)) {
  const bool named_zip = LowerCase(place.file.extension().string()) == ".zip";
  is_archive_ = IsZip(bytes_) || (named_zip && EndsLikeZip(bytes_));
  if (const auto foreign = RecognizeForeignFormat(bytes_, place.file); foreign && !is_archive_) {
    Throw(place.file, fmt::format("{}\n  {}", foreign->cause, foreign->remedy));
  }
  CheckSha256(bytes_, place.expected_file_sha256, place.file);
  if (named_zip && !is_archive_) {
    Throw(place.file,
          bytes_.empty()
              ? "is empty\n  Get the file again"
              : "is named .zip but is not a zip archive\n  Get the file again, or rename "
                "it if it is plain text");
  }
  if (!place.member.empty() && !is_archive_) {
    throw WrongMember(
        fmt::format("{}: not a zip archive, so it has no members\n"
                    "  Remove corpus.member, or name a zip archive in corpus.file",
                    place.file.string()));
  }
}

void TextSource::Read(const TakePiece& take) const {
  if (is_archive_) {
    ReadTextOfZip({bytes_, place_.file, place_.member}, kMaxCorpusBytes, take);
    return;
  }
  for (std::string_view rest = bytes_; !rest.empty();) {
    const std::string_view piece = rest.substr(0, kPieceSize);
    if (!take(piece)) return;
    rest.remove_prefix(piece.size());
  }
}

std::filesystem::path TextSource::Name() const {
  if (!is_archive_) return place_.file;
  return NameOfTextInZip({bytes_, place_.file, place_.member});
}

}  // namespace runexp
