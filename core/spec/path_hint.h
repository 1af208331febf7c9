// What is wrong with the path of a file that does not exist.
#pragma once

#include <string_view>

namespace runexp {

// Such as "a spec knows no ~: write the whole path"; "" if the path looks right.
std::string_view HintForPath(std::string_view path);

}  // namespace runexp
