#include "core/data/zip_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/data/file_format.h"
#include "core/data/zip_members.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

struct Closer {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using File = std::unique_ptr<zip_file_t, Closer>;

class LibzipError {
 public:
  LibzipError() { zip_error_init(&error_); }
  ~LibzipError() { zip_error_fini(&error_); }
  LibzipError(const LibzipError&) = delete;
  LibzipError& operator=(const LibzipError&) = delete;
  zip_error_t* get() { return &error_; }

 private:
  zip_error_t error_;
};

[[noreturn]] void ThrowDamaged(const std::filesystem::path& path, std::string_view cause) {
  throw Error(fmt::format("{}: the zip archive cannot be read: {}\n  Get the file again",
                          path.string(), cause));
}
[[noreturn]] void ThrowDamaged(const std::filesystem::path& path, zip_error_t* error) {
  ThrowDamaged(path, zip_error_strerror(error));
}

Archive OpenArchive(std::string_view bytes, const std::filesystem::path& path) {
  // Before libzip, each of whose releases has its own word for it.
  if (!EndsLikeZip(bytes)) ThrowDamaged(path, "it has no end, so it is cut off");
  LibzipError error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get());
  if (source == nullptr) ThrowDamaged(path, error.get());
  Archive archive(zip_open_from_source(source, ZIP_RDONLY, error.get()));
  if (archive == nullptr) {
    zip_source_free(source);
    if (zip_error_code_zip(error.get()) == ZIP_ER_NOZIP) {
      throw Error(
          fmt::format("{}: the zip archive cannot be read: there are bytes before or after "
                      "it\n  Unpack it and name the text itself",
                      path.string()));
    }
    ThrowDamaged(path, error.get());
  }
  return archive;
}

// True unless it is a directory (its name ends with a slash) or a Unix symbolic link.
bool IsRegularFile(zip_t* archive, zip_uint64_t index, std::string_view name) {
  if (name.ends_with('/')) return false;
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  zip_file_get_external_attributes(archive, index, 0, &system, &attributes);
  return system != ZIP_OPSYS_UNIX || !S_ISLNK(attributes >> 16);
}

// The names of a member. `budget` bounds the work for names that are not UTF-8: it falls with each
// name, and when it is used up libzip's guess must do.
std::vector<std::string> Names(const char* stored, const char* guess, std::size_t& budget) {
  constexpr std::size_t kPerName = 64;  // what a name costs beside its bytes
  const std::size_t cost = std::string_view(stored).size() + kPerName;
  if (cost > budget) return {Printable(guess)};
  budget -= cost;
  return NamesOfMember(stored, guess);
}

std::vector<ZipMember> ListMembers(zip_t* archive, const std::filesystem::path& path) {
  std::vector<ZipMember> members;
  std::size_t budget = std::size_t{1} << 20;
  const zip_int64_t entries = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < entries; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* stored = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
    const char* guess = zip_get_name(archive, index, ZIP_FL_ENC_GUESS);
    if (stored == nullptr || guess == nullptr) ThrowDamaged(path, zip_get_error(archive));
    if (!IsRegularFile(archive, index, stored)) continue;
    zip_stat_t entry;
    const bool has_size = zip_stat_index(archive, index, 0, &entry) == 0;
    members.push_back({index, has_size ? entry.size : 0, Names(stored, guess, budget)});
  }
  return members;
}

// An archive and the text in it that is read.
struct OpenText {
  Archive archive;
  ZipMember member;
};

OpenText OpenAndChoose(const ZipFile& zip) {
  Archive archive = OpenArchive(zip.bytes, zip.path);
  ZipMember member = ChooseMember(ListMembers(archive.get(), zip.path), zip.member, zip.path);
  return {std::move(archive), std::move(member)};
}

std::string NameOfMethod(std::uint16_t method) {
  switch (method) {
    case ZIP_CM_DEFLATE64:
      return "Deflate64";
    case ZIP_CM_LZMA:
      return "LZMA";
    case ZIP_CM_XZ:
      return "XZ";
    case ZIP_CM_PPMD:
      return "PPMd";
    case 93:
      return "Zstandard";
    default:
      return fmt::format("method {}", method);
  }
}

void CheckEntry(const zip_stat_t& entry, const std::filesystem::path& path, std::size_t max_bytes) {
  if (entry.encryption_method != ZIP_EM_NONE) {
    throw Error(fmt::format("{}: the zip archive is encrypted\n  Make one without a password",
                            path.string()));
  }
  if (zip_compression_method_supported(entry.comp_method, 0) == 0) {
    throw Error(
        fmt::format("{}: the zip archive is compressed with {}, which cannot be read here\n"
                    "  Unpack it with 7-Zip and pack it again with Deflate, the usual "
                    "method",
                    path.string(), NameOfMethod(entry.comp_method)));
  }
  if (entry.size > max_bytes) {
    throw Error(
        fmt::format("{}: the file in the zip archive is longer than {} bytes, the most a corpus "
                    "may have\n  Use a shorter text",
                    path.string(), max_bytes));
  }
}

void CheckIsText(std::string_view head, const ZipMember& member,
                 const std::filesystem::path& path) {
  const std::string& name = member.names.front();
  auto foreign = RecognizeForeignFormat(head, name);
  if (IsZip(head)) {
    foreign = {"is a zip archive itself", "Unpack the outer archive and use the inner one"};
  }
  if (!foreign) return;
  throw Error(fmt::format("{}: its file \"{}\" {}\n  {}", path.string(), Printable(name),
                          foreign->cause, foreign->remedy));
}

// libzip checks the CRC-32 at the end, but not that the file has the size stated in its entry.
void Inflate(zip_file_t* file, std::size_t promised_size, const std::filesystem::path& path,
             const TakePiece& take) {
  std::array<char, 65536> buffer;
  std::size_t total = 0;
  for (;;) {
    const zip_int64_t count = zip_fread(file, buffer.data(), buffer.size());
    if (count < 0) ThrowDamaged(path, zip_file_get_error(file));
    const auto length = static_cast<std::size_t>(count);
    total += length;
    if (total > promised_size || (length == 0 && total < promised_size)) {
      ThrowDamaged(path, "its file does not have the size that it promises");
    }
    if (length == 0 || !take({buffer.data(), length})) return;
  }
}

}  // namespace

bool IsZip(std::string_view bytes) {
  // A local file header, an archive without entries, or a split archive. Four bytes are compared,
  // because a text may well begin with "PK".
  return bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6") || bytes.starts_with("PK\7\10");
}

bool EndsLikeZip(std::string_view bytes) {
  constexpr std::size_t kLongestEnd = 22 + 65535;  // the end record and a comment
  const std::size_t tail = bytes.size() - std::min(bytes.size(), kLongestEnd);
  return bytes.substr(tail).find("PK\5\6") != std::string_view::npos;
}

void ReadTextOfZip(const ZipFile& zip, std::size_t max_bytes, const TakePiece& take) {
  const OpenText text = OpenAndChoose(zip);
  zip_t* archive = text.archive.get();
  zip_stat_t entry;
  if (zip_stat_index(archive, text.member.index, 0, &entry) != 0) {
    ThrowDamaged(zip.path, zip_get_error(archive));
  }
  CheckEntry(entry, zip.path, max_bytes);
  const File file(zip_fopen_index(archive, entry.index, 0));
  if (file == nullptr) ThrowDamaged(zip.path, zip_get_error(archive));
  bool is_first = true;
  Inflate(file.get(), entry.size, zip.path, [&](std::string_view piece) {
    if (std::exchange(is_first, false)) CheckIsText(piece, text.member, zip.path);
    return take(piece);
  });
}

std::string NameOfTextInZip(const ZipFile& zip) { return OpenAndChoose(zip).member.names.front(); }

}  // namespace runexp
