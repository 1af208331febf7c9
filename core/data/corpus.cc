#include "core/data/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/memory_limit.h"
#include "core/base/sha256.h"
#include "core/data/invalid_text.h"
#include "core/data/text.h"
#include "core/data/text_source.h"
#include "core/text/line_break.h"

namespace runexp {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestCharacter = 4;  // bytes of UTF-8
constexpr std::size_t kCodePoints = 0x110000;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

[[noreturn]] void Throw(const std::filesystem::path& file, std::string_view cause_and_remedy) {
  throw Error(fmt::format("{}: {}", file.string(), cause_and_remedy));
}

// Counts the characters of the text without its byte order mark. Reads all of it, so that an
// archive's claims about it are checked.
std::size_t CountCharacters(const TextSource& source) {
  std::size_t count = 0;
  std::string first;  // as many bytes as a mark has
  source.Read([&](std::string_view piece) {
    first += piece.substr(0, kByteOrderMark.size() - first.size());
    count += piece.size() - static_cast<std::size_t>(std::ranges::count_if(piece, IsContinuation));
    return true;
  });
  return first == kByteOrderMark ? count - 1 : count;
}

// Checks before memory is allocated: a short archive may hold a long text.
void CheckMemory(std::size_t characters, const std::filesystem::path& file) {
  const double needed = sizeof(std::int32_t) * static_cast<double>(characters);
  const MemoryLimit limit = GetMemoryLimit();
  if (needed <= limit.bytes) return;
  Throw(file, fmt::format("its first {} characters take {} MiB of memory; {} {} MiB\n  Lower "
                          "corpus.max_characters",
                          characters, static_cast<std::size_t>(needed) >> 20, limit.says,
                          static_cast<std::size_t>(limit.bytes) >> 20));
}

// Builds a corpus from a text that arrives in pieces; buffers at most one piece.
class CorpusBuilder {
 public:
  // Keeps the first `limit` of `present` characters.
  CorpusBuilder(const std::filesystem::path& file, std::size_t limit, std::size_t present)
      : limit_(limit), index_of_(kCodePoints, -1) {
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

  // Until the vocabulary is known, stores code points in place of indices.
  void Append(std::string_view utf8) {
    const std::size_t mark =
        offset_ == 0 && utf8.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    std::u32string text = DecodeUtf8(utf8.substr(mark), limit_ - corpus_.indices.size(),
                                     corpus_.file.string(), offset_ + mark);
    if (text.find(U'\0') != std::u32string::npos) {
      throw InvalidUtf8("NUL, which no text has", offset_ + utf8.find('\0'));
    }
    offset_ += utf8.size();
    for (char32_t& character : text) {
      if (character == U'\n' && previous_ == U'\r') ++corpus_.crlf_line_ends;
      previous_ = character;
      if (IsLineBreak(character)) character = U' ';
      index_of_[character] = 0;
      corpus_.indices.push_back(static_cast<std::int32_t>(character));
    }
    hash_.Update(EncodeUtf8(text));
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
  std::size_t limit_;
  std::size_t offset_ = 0;              // of `pending_` in the text
  std::string pending_;                 // not decoded yet
  char32_t previous_ = U'\0';           // the last character as the file has it
  std::vector<std::int32_t> index_of_;  // by code point; -1: does not occur
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

Corpus LoadCorpus(const TextPlace& place, std::int64_t max_characters) {
  const TextSource source(place);
  const auto limit = static_cast<std::size_t>(max_characters);
  const std::size_t present = CountCharacters(source);
  CheckMemory(std::min(limit, present), place.file);
  CorpusBuilder builder(place.file, limit, present);
  try {
    source.Read([&builder](std::string_view piece) { return builder.Take(piece); });
    return std::move(builder).Finish();
  } catch (const InvalidUtf8& invalid) {
    Throw(place.file, ExplainInvalidText(PartAround(source, invalid.offset())));
  }
}

}  // namespace runexp
