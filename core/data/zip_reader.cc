#include "core/data/zip_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/base/error.h"

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
  throw Error(fmt::format("{}: the zip archive cannot be read: {}\n  Get the file anew",
                          path.string(), cause));
}
[[noreturn]] void ThrowDamaged(const std::filesystem::path& path, zip_error_t* error) {
  ThrowDamaged(path, zip_error_strerror(error));
}

Archive OpenArchive(std::string_view bytes, const std::filesystem::path& path) {
  LibzipError error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get());
  if (source == nullptr) ThrowDamaged(path, error.get());
  Archive archive(zip_open_from_source(source, ZIP_RDONLY, error.get()));
  if (archive == nullptr) {
    zip_source_free(source);
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

zip_stat_t FindOnlyFile(zip_t* archive, const std::filesystem::path& path) {
  std::vector<zip_stat_t> files;
  const zip_int64_t entries = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t entry;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(archive, index, 0, &entry) != 0) {
      ThrowDamaged(path, zip_get_error(archive));
    }
    if (IsRegularFile(archive, index, entry.name)) files.push_back(entry);
  }
  if (files.empty()) {
    throw Error(fmt::format("{}: the zip archive holds no file\n  It must hold one text file",
                            path.string()));
  }
  if (files.size() > 1) {
    throw Error(fmt::format(
        "{}: the zip archive holds {} files (\"{}\", \"{}\"{})\n  It must hold one text file",
        path.string(), files.size(), files[0].name, files[1].name, files.size() > 2 ? ", …" : ""));
  }
  return files[0];
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
      ThrowDamaged(path, "its file has not the size that it promises");
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

void ReadOnlyFileOfZip(std::string_view bytes, const std::filesystem::path& archive_path,
                       std::size_t max_bytes, const TakePiece& take) {
  const Archive archive = OpenArchive(bytes, archive_path);
  const zip_stat_t entry = FindOnlyFile(archive.get(), archive_path);
  if (entry.encryption_method != ZIP_EM_NONE) {
    throw Error(fmt::format("{}: the zip archive is encrypted\n  Make one without a password",
                            archive_path.string()));
  }
  if (entry.size > max_bytes) {
    throw Error(
        fmt::format("{}: the file in the zip archive is longer than {} bytes, the most a corpus "
                    "may have\n  Use "
                    "a shorter text",
                    archive_path.string(), max_bytes));
  }
  const File file(zip_fopen_index(archive.get(), entry.index, 0));
  if (file == nullptr) ThrowDamaged(archive_path, zip_get_error(archive.get()));
  Inflate(file.get(), entry.size, archive_path, take);
}

}  // namespace runexp
