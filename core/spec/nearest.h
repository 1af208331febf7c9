// "Did you mean": finds the name nearest to a misspelt one, or to one that other programs have.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace runexp {

// Damerau-Levenshtein distance (optimal string alignment) in bytes: the least number of
// insertions, deletions, substitutions and swaps of neighbours that turn a into b.
std::size_t EditDistance(std::string_view a, std::string_view b);

// Returns the candidate that is a synonym of `word` (synonym.h), or the one nearest to it if it is
// near enough to be a typo (a third of the word, at least one edit, at most three); otherwise "".
// Of equally near ones, returns the first.
std::string_view NearestName(std::string_view word, std::span<const std::string_view> candidates);

// Returns the field probably meant by `name`, whose section may be wrong or missing; otherwise "".
std::string_view NearestField(std::string_view name);

// The same for the name of a section.
std::string_view NearestSection(std::string_view name);

}  // namespace runexp
