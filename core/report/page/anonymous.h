// Leaves out of a report where its runs were made.
#pragma once

#include <string>
#include <string_view>

#include "core/report/page/report_data.h"

namespace runexp {

// Names each file by its last part: every absolute path in the text, up to its closing quote or the
// next blank, comma, semicolon or parenthesis.
std::string WithoutFolders(std::string_view text);

// Takes away the names of hosts, and the folders of absolute paths.
void MakeAnonymous(ReportRun& run);

}  // namespace runexp
