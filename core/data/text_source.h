// The bytes of a text, read from a plain file or from a zip archive.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/data/corpus.h"

namespace runexp {

// Takes a text piece by piece. Returns false to stop.
using TakePiece = std::function<bool(std::string_view piece)>;

class TextSource {
 public:
  // Reads the file and keeps its bytes in memory, compressed if it is an archive. Throws what
  // LoadCorpus (corpus.h) throws for files.
  explicit TextSource(const TextPlace& place);

  // Passes the text to `take` from its beginning, in pieces of at most 64 KiB. An archive is
  // checked as far as it is read: its CRC-32 at the end.
  void Read(const TakePiece& take) const;

  bool IsInArchive() const { return is_archive_; }
  // The file, or the text's name in the archive.
  std::filesystem::path Name() const;

 private:
  TextPlace place_;
  std::string bytes_;
  bool is_archive_ = false;
};

}  // namespace runexp
