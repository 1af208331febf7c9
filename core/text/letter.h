// Letters of any script and their case, whatever the locale of the process.
#pragma once

namespace runexp {

// True for letters and digits of any script.
bool IsLetterOrDigit(char32_t code_point);

// True for characters with a shape of their own: assigned, no control and no blank.
bool IsVisible(char32_t code_point);

// True for a letter that has a counterpart in lower (upper) case.
bool IsUpperCase(char32_t code_point);
bool IsLowerCase(char32_t code_point);

// The counterpart in the other case; the character itself if there is none.
char32_t ToOtherCase(char32_t code_point);

}  // namespace runexp
