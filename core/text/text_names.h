// Short names of the texts, or of the files of start values, that runs have read, for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

struct ReadText {
  std::string file;    // its path; only the name without folders is shown
  std::string sha256;  // of the kept text: what tells texts apart; empty: none was read
};

// Returns a name for each text, or nothing if all are the same one: the name of its file, followed
// by the first digits of its SHA-256 unless that file name means this text alone, and no other name
// does. Where none was read the name is empty.
std::vector<std::string> TextNames(std::span<const ReadText> texts);

// True if `word` means this text: the name of its file, the beginning of its SHA-256, or both as in
// TextNames.
bool MeansText(const ReadText& text, std::string_view word);

// True if `word` is the beginning of a digest, in small or capital letters, and not empty.
bool BeginsDigest(std::string_view word, std::string_view sha256);

}  // namespace runexp
