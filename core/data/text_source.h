// The bytes of a text, read from a plain file or from a zip archive that holds one.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace runexp {

// Takes a text piece by piece. Returns false to stop.
using TakePiece = std::function<bool(std::string_view piece)>;

class TextSource {
 public:
  // Reads the file and keeps its bytes in memory, compressed if it is an archive. An archive is
  // recognised by its first bytes, not by its name. Throws what LoadCorpus (corpus.h) throws for
  // files.
  TextSource(const std::filesystem::path& file, std::string_view expected_sha256);

  // Passes the text to `take` from its beginning, in pieces of at most 64 KiB. An archive is
  // checked as far as it is read: its CRC-32 at the end.
  void Read(const TakePiece& take) const;

 private:
  std::filesystem::path file_;
  std::string bytes_;
};

}  // namespace runexp
