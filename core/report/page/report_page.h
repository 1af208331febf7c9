// The page of a report, split before and after its data: core/report/page/web/, joined by
// embed_page.cmake.
#pragma once

#include <string_view>

namespace runexp {

std::string_view ReportPageHead();
std::string_view ReportPageTail();

}  // namespace runexp
