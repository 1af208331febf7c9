// What is wrong with the path of a file that does not exist.
#pragma once

#include <string_view>

namespace runexp {

// Such as "a spec does not expand ~: write the whole path"; "" if the path looks right.
std::string_view HintForPath(std::string_view path);

// The command that fetches the text of this file name, such as "tools/get_corpus lyrics"; "" if
// there is none.
std::string_view CommandThatFetches(std::string_view path);

}  // namespace runexp
