// Commands that other programs have, and what stands for them here.
#pragma once

#include <string_view>

namespace runexp {

// The remedy for a word such as "train"; "" for a word that is not known.
std::string_view FindForeignWord(std::string_view word);

}  // namespace runexp
