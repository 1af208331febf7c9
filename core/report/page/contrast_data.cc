#include "core/report/page/contrast_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "core/base/error.h"
#include "core/log/trailer.h"
#include "core/parallel/loop.h"
#include "core/report/contrast/contrast.h"
#include "core/report/contrast/contrast_text.h"
#include "core/report/table/distinct_runs.h"
#include "core/report/table/setting.h"
#include "core/spec/brief_spec.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

constexpr std::size_t kMostValues = 10;  // 45 contrasts

std::vector<RunRow> RowsOf(const std::vector<ReportRun>& runs) {
  std::vector<RunRow> rows(runs.size());
  ForEach(runs.size(), 1, [&](std::size_t i) {
    rows[i] = {runs[i].path, SummarizeRun(runs[i].record), runs[i].status};
    AddDefaults(rows[i].trailer.spec);
  });
  RemoveDuplicates(rows);
  return rows;
}

bool HasPairs(const Contrasts& all) {
  return std::ranges::any_of(all.contrasts,
                             [](const Contrast& contrast) { return contrast.pairs.size() > 1; });
}

// Empty if nothing can be said.
std::string SettingJson(const std::vector<RunRow>& rows, const RunColumn& setting) {
  const std::size_t values = ValuesOf(rows, setting).size();
  if (values > kMostValues) {
    return JsonLine(
        {JsonMember("of", JsonString(setting.name)), JsonMember("values", fmt::to_string(values))});
  }
  try {
    const Contrasts all = ContrastRuns(rows, {.of = &setting, .metric = &HeadlineColumn()});
    return HasPairs(all) ? ContrastsJson(rows, all) : "";
  } catch (const Error&) {  // no pairs
    return "";
  }
}

}  // namespace

std::string ContrastData(const std::vector<ReportRun>& runs) {
  const std::vector<RunRow> rows = RowsOf(runs);
  const RunColumn* const left_out[] = {FindRunColumn("seed")};
  const std::vector<const RunColumn*> settings = OtherSettings(rows, left_out);
  std::vector<std::string> each(settings.size());
  ForEach(settings.size(), 1, [&](std::size_t i) { each[i] = SettingJson(rows, *settings[i]); });
  std::erase(each, "");
  return fmt::format("[{}]", fmt::join(each, ","));
}

}  // namespace runexp
