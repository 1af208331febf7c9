// The report: one HTML file that holds everything and asks the network for nothing.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

// The page with `json` in it, in which no text of a spec or a corpus can end the data and become
// part of the page.
std::string HtmlReport(std::string_view json);

// Whether a file that begins so is one, of any version.
bool BeginsAsReport(std::string_view head);

}  // namespace runexp
