// The report: a single HTML file that makes no network requests.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

// Returns the page with `json` embedded, escaped so that no text of a spec or a corpus can end the
// data and become part of the page.
std::string HtmlReport(std::string_view json);

// True if a file that begins with `head` is a report, of any version.
bool BeginsAsReport(std::string_view head);

}  // namespace runexp
