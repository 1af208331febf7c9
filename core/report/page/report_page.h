// The page of a report before and after its data: core/report/page/web/, put together by
// embed_page.cmake.
#pragma once

#include <string_view>

namespace runexp {

std::string_view ReportPageHead();
std::string_view ReportPageTail();

}  // namespace runexp
