#include "core/report/page/html_report.h"

#include "core/report/page/report_page.h"

namespace runexp {
namespace {

// In JSON, < occurs only within strings.
std::string EscapeForScript(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      escaped += "\\u003c";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string HtmlReport(std::string_view json) {
  std::string page(ReportPageHead());
  page += EscapeForScript(json);
  page += ReportPageTail();
  return page;
}

bool BeginsAsReport(std::string_view head) {
  return head.starts_with("<!DOCTYPE html>") &&
         head.find("<title>runexp report</title>") != std::string_view::npos;
}

}  // namespace runexp
