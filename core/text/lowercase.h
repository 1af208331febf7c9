// Lower case as it enters results: by a table of our own, so that neither the locale nor the
// version of a library can change it.
#pragma once

#include <cstdint>

namespace runexp {

// The simple lower-case mapping of Unicode 15.0: one character becomes one character, whatever
// stands beside it. A character without such a mapping stays itself.
char32_t Lowercase(char32_t character);

}  // namespace runexp
