#include "core/data/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/memory_limit.h"
#include "core/base/sha256.h"
#include "core/data/invalid_text.h"
#include "core/data/text.h"
#include "core/data/text_source.h"

namespace runexp {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestCharacter = 4;  // bytes of UTF-8
constexpr std::size_t kCodePoints = 0x110000;
constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

[[noreturn]] void Throw(const std::filesystem::path& file, std::string_view cause_and_remedy) {
  throw Error(fmt::format("{}: {}", file.string(), cause_and_remedy));
}

// Counts the characters that a text of this many bytes has after the changes. Decodes nothing: it
// takes one look at the first byte of each character.
class CharacterCounter {
 public:
  explicit CharacterCounter(const TextRules& rules) : collapses_(rules.collapse_spaces) {
    for (std::size_t first = 0; first < becomes_space_.size(); ++first) {
      char32_t character = first < 0x80 ? static_cast<char32_t>(first) : kBeyondAscii;
      TextChanger(rules).Change(character);
      becomes_space_[first] = character == U' ';
    }
  }

  void Take(std::string_view piece) {
    const std::string_view start = piece.substr(0, kByteOrderMark.size() - start_.size());
    start_ += start;
    piece.remove_prefix(start.size());
    if (piece.empty()) return;
    CountStart();
    Count(piece);
  }

  std::size_t Finish() && {
    CountStart();
    return count_;
  }

 private:
  static constexpr char32_t kBeyondAscii = U'\u4E00';  // becomes a space only with only_a_to_z

  // Once, when it is known whether it is a byte order mark.
  void CountStart() {
    if (!start_is_counted_ && start_ != kByteOrderMark) Count(start_);
    start_is_counted_ = true;
  }

  void Count(std::string_view bytes) {
    for (const char byte : bytes) {
      if (IsContinuation(byte)) continue;
      const bool is_space = becomes_space_[static_cast<unsigned char>(byte)];
      if (!(collapses_ && is_space && after_space_)) ++count_;
      after_space_ = is_space;
    }
  }

  const bool collapses_;
  std::array<bool, 256> becomes_space_;  // by the first byte
  std::string start_;                    // as many bytes as a byte order mark has
  bool start_is_counted_ = false;
  bool after_space_ = false;
  std::size_t count_ = 0;
};

// Reads all of the text, so that an archive's claims about it are checked.
std::size_t CountCharacters(const TextSource& source, const TextRules& rules) {
  CharacterCounter counter(rules);
  source.Read([&counter](std::string_view piece) {
    counter.Take(piece);
    return true;
  });
  return std::move(counter).Finish();
}

// Checks before memory is allocated: a short archive may hold a long text.
void CheckMemory(std::size_t characters, std::size_t limit_of_characters,
                 const std::filesystem::path& file) {
  const double needed = sizeof(std::int32_t) * static_cast<double>(characters);
  const MemoryLimit limit = GetMemoryLimit();
  if (needed <= limit.bytes) return;
  Throw(file, fmt::format("its first {} characters take {} MiB of memory; {} {} MiB\n  {} "
                          "corpus.max_characters",
                          characters, static_cast<std::size_t>(needed) >> 20, limit.says,
                          static_cast<std::size_t>(limit.bytes) >> 20,
                          limit_of_characters == kNoLimit ? "Limit them by" : "Lower"));
}

// Builds a corpus from a text that arrives in pieces; buffers at most one piece.
class CorpusBuilder {
 public:
  // Keeps the first `limit` of `present` characters.
  CorpusBuilder(const std::filesystem::path& file, std::size_t limit, std::size_t present,
                const TextRules& rules)
      : file_(file.string()),
        limit_(limit),
        changer_(rules),
        counts_crlf_(rules.line_breaks == LineBreaks::kKeep || !rules.collapse_spaces),
        index_of_(kCodePoints, -1) {
    corpus_.file = file;
    corpus_.total_characters = static_cast<std::int64_t>(present);
    corpus_.indices.reserve(std::min(limit, present));
  }

  // Returns false once it has enough characters.
  bool Take(std::string_view piece) {
    pending_ += piece;
    const std::size_t whole = WholeCharacters(pending_);
    Append(std::string_view(pending_).substr(0, whole));
    pending_.erase(0, whole);
    return corpus_.indices.size() < limit_;
  }

  Corpus Finish() && {
    Append(pending_);
    if (corpus_.indices.empty()) {
      Throw(corpus_.file, "the text is empty. A corpus needs characters to learn from");
    }
    NumberCharacters();
    corpus_.unseen = FindUnseen(corpus_.vocabulary, corpus_.indices);
    corpus_.spelt_twice = FindSpeltTwice(corpus_.vocabulary, corpus_.indices);
    corpus_.sha256 = hash_.HexDigest();
    return std::move(corpus_);
  }

 private:
  // The part of `text` before its last character, which may be incomplete; all of it if that many
  // bytes cannot be a single character.
  static std::size_t WholeCharacters(std::string_view text) {
    const std::size_t most = std::min(kLongestCharacter, text.size());
    for (std::size_t tail = 1; tail <= most; ++tail) {
      if (!IsContinuation(text[text.size() - tail])) return text.size() - tail;
    }
    return text.size();
  }

  void Append(std::string_view utf8) {
    std::string_view rest = utf8;
    if (offset_ == 0 && rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    kept_.clear();
    while (!rest.empty() && corpus_.indices.size() < limit_) {
      const std::size_t offset = offset_ + (utf8.size() - rest.size());
      const char32_t character = TakeCharacter(rest, file_, offset);
      if (character == U'\0') throw InvalidUtf8("NUL, which no text has", offset);
      if (counts_crlf_ && character == U'\n' && previous_ == U'\r') ++corpus_.crlf_line_ends;
      previous_ = character;
      Keep(character);
    }
    offset_ += utf8.size();
    hash_.Update(EncodeUtf8(kept_));
  }

  // Until the vocabulary is known, stores code points in place of indices.
  void Keep(char32_t character) {
    if (!changer_.Change(character)) return;
    index_of_[character] = 0;
    corpus_.indices.push_back(static_cast<std::int32_t>(character));
    kept_.push_back(character);
  }

  void NumberCharacters() {
    for (char32_t character = 0; character < kCodePoints; ++character) {
      if (index_of_[character] < 0) continue;
      index_of_[character] = static_cast<std::int32_t>(corpus_.vocabulary.size());
      corpus_.vocabulary.push_back(character);
    }
    for (std::int32_t& index : corpus_.indices) index = index_of_[static_cast<std::size_t>(index)];
  }

  Corpus corpus_;
  const std::string file_;
  const std::size_t limit_;
  TextChanger changer_;
  const bool counts_crlf_;
  std::size_t offset_ = 0;              // of `pending_` in the text
  std::string pending_;                 // not decoded yet
  char32_t previous_ = U'\0';           // the last character as the file has it
  std::vector<std::int32_t> index_of_;  // by code point; -1: does not occur
  std::u32string kept_;                 // of the last piece
  Sha256 hash_;                         // of the kept text
};

InvalidPart PartAround(const TextSource& source, std::size_t offset) {
  InvalidPart part;
  const std::size_t begin = offset - std::min(offset, InvalidPart::kBefore);
  const std::size_t end = offset + InvalidPart::kAfter;
  std::size_t read = 0;
  source.Read([&](std::string_view piece) {
    const std::size_t skipped = std::min(begin - std::min(begin, read), piece.size());
    part.bytes += piece.substr(skipped, end - std::min(end, read + skipped));
    read += piece.size();
    return read <= end;
  });
  part.reaches_end = read <= end;
  part.invalid = offset - begin;
  part.offset = offset;
  part.file = source.Name();
  part.is_in_archive = source.IsInArchive();
  return part;
}

}  // namespace

Corpus LoadCorpus(const TextPlace& place, std::int64_t max_characters, const TextRules& rules) {
  const TextSource source(place);
  const std::size_t present = CountCharacters(source, rules);
  const std::size_t limit =
      max_characters == kAllCharacters ? kNoLimit : static_cast<std::size_t>(max_characters);
  CheckMemory(std::min(limit, present), limit, place.file);
  CorpusBuilder builder(place.file, limit, present, rules);
  try {
    source.Read([&builder](std::string_view piece) { return builder.Take(piece); });
    return std::move(builder).Finish();
  } catch (const InvalidUtf8& invalid) {
    Throw(place.file, ExplainInvalidText(PartAround(source, invalid.offset())));
  }
}

}  // namespace runexp
