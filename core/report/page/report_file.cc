#include "core/report/page/report_file.h"

#include <fmt/format.h>

#include <span>
#include <system_error>

#include "core/base/error.h"

namespace runexp {

namespace fs = std::filesystem;

void CheckLiveReport(const fs::path& output) {
  CheckOutput(output, kReportFile);
  std::error_code unknown;
  if (fs::is_fifo(output, unknown) || fs::is_socket(output, unknown)) {
    throw Error(
        fmt::format("{}: this is a pipe or socket, which cannot be written again and again"
                    "\n  Choose the name of a file.",
                    output.string()));
  }
  const fs::path folder = output.has_parent_path() ? output.parent_path() : fs::path(".");
  if (fs::is_directory(output, unknown)) {
    throw Error(fmt::format("{}: this is a directory\n  Choose the name of a file, such as {}.",
                            output.string(), (output / "report.html").string()));
  }
  if (!fs::is_directory(folder, unknown)) {
    throw Error(fmt::format("{}: there is no directory {}\n  Create it first, or choose another.",
                            output.string(), folder.string()));
  }
}

void WriteReport(const fs::path& output, const std::vector<ReportRun>& runs,
                 const std::vector<std::string>& skipped,
                 const std::optional<LivePageState>& live) {
  const std::string page = HtmlReport(ReportJson(runs, skipped, live));
  OutputFile file(output, kReportFile);
  file.Write(std::as_bytes(std::span(page)));
  file.Finish();
}

}  // namespace runexp
