// Messages about prefixes with characters that a model has never seen.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/data/corpus.h"

namespace runexp {

// The prefix "Zürich" contains "Z" and "ü", which do not occur in the corpus. `missing` is what
// MissingCharacters (core/data/text.h) returns, and not empty.
std::string PrefixProblem(std::string_view prefix, std::u32string_view missing);

// "a", "ü" and U+0301; of many characters only the first few.
std::string CharacterNames(std::u32string_view characters);

// What to do about it, in lines: hints at the other case, at accents as characters of their own,
// and at the part of the text that was cut off, each only where it fits. `whole` is the corpus with
// that part, nullptr if nothing is known of it.
std::string PrefixRemedy(std::u32string_view missing, std::span<const char32_t> vocabulary,
                         const Corpus* whole);

}  // namespace runexp
