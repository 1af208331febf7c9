// The bytes of a text, from a plain file or from a zip archive that holds one.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace runexp {

// Takes a text piece by piece. False: no more of it is wanted.
using TakePiece = std::function<bool(std::string_view piece)>;

class TextSource {
 public:
  // Reads the file, which stays in memory as it is: compressed, if it is an archive. The archive is
  // told by its first bytes, not by its name. Throws what LoadCorpus (corpus.h) throws of files.
  TextSource(const std::filesystem::path& file, std::string_view expected_sha256);

  // Gives the text to `take`, from its beginning, in pieces of at most 64 KiB. An archive is
  // checked as far as it is read: its CRC-32 at the end.
  void Read(const TakePiece& take) const;

 private:
  std::filesystem::path file_;
  std::string bytes_;
};

}  // namespace runexp
