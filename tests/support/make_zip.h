// Makes small zip archives for tests, in memory, with libzip.
#pragma once

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

struct ZipEntry {
  std::string name;  // a directory if it ends with a slash
  std::string content;
  std::string password = "";    // empty: not encrypted
  std::uint32_t unix_mode = 0;  // 0: no attributes; 0120777: a symbolic link
};

// Says that a name is UTF-8 only if it must: a test may put other bytes into an ASCII name.
inline zip_flags_t Encoding(std::string_view name) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return std::ranges::all_of(name, is_ascii) ? ZIP_FL_ENC_GUESS : ZIP_FL_ENC_UTF_8;
}

inline void AddEntry(zip_t* archive, const ZipEntry& entry) {
  if (entry.name.ends_with('/')) {
    zip_dir_add(archive, entry.name.c_str(), Encoding(entry.name));
    return;
  }
  zip_source_t* source = zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
  const auto index = static_cast<zip_uint64_t>(
      zip_file_add(archive, entry.name.c_str(), source, Encoding(entry.name)));
  if (!entry.password.empty()) {
    zip_file_set_encryption(archive, index, ZIP_EM_AES_256, entry.password.c_str());
  }
  if (entry.unix_mode != 0) {
    zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX, entry.unix_mode << 16);
  }
}

// The bytes of an archive with these entries. libzip cannot write an archive without entries: see
// kEmptyArchive.
inline std::string MakeZip(const std::vector<ZipEntry>& entries) {
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(memory);
  zip_t* archive = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const ZipEntry& entry : entries) AddEntry(archive, entry);
  if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));

  zip_stat_t stat;
  zip_source_stat(memory, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(memory);
  zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  zip_source_free(memory);
  return bytes;
}

// An archive without entries: just an end record.
inline const std::string kEmptyArchive = std::string("PK\5\6") + std::string(18, '\0');

}  // namespace runexp
