// Rules for texts in a spec.
#pragma once

#include <string_view>

namespace runexp {

// True if the text may be part of a file name: letters of any script, digits, '-', '_' and '.', no
// leading dot, 1 to kMaxLabelBytes bytes of UTF-8.
bool IsLabel(std::string_view text);

// True for 64 hexadecimal digits of either case.
bool IsSha256(std::string_view text);

// True if a byte is below 0x20 or 0x7f.
bool HasControlCharacter(std::string_view text);

}  // namespace runexp
