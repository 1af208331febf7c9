#include "core/report/page/contrast_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "core/base/error.h"
#include "core/log/trailer.h"
#include "core/parallel/loop.h"
#include "core/report/contrast/contrast.h"
#include "core/report/contrast/sentence.h"
#include "core/report/table/distinct_runs.h"
#include "core/report/table/run_cell.h"
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

// The place of each row's run on the page.
std::vector<std::size_t> PlacesOf(const std::vector<RunRow>& rows,
                                  const std::vector<ReportRun>& runs) {
  std::vector<std::size_t> places;
  std::size_t place = 0;  // rows are in the order of the runs, without some of them
  for (const RunRow& row : rows) {
    while (runs[place].path != row.file) ++place;
    places.push_back(place++);
  }
  return places;
}

// One pair after the other: the places of its two runs, whose values the page has.
std::string PairsJson(const Contrast& contrast, const std::vector<std::size_t>& places) {
  std::vector<std::size_t> pairs;
  for (const auto& [runs, from, to] : contrast.pairs) {
    pairs.push_back(places[runs.from]);
    pairs.push_back(places[runs.to]);
  }
  return fmt::format("[{}]", fmt::join(pairs, ","));
}

std::string ContrastJson(const Contrast& contrast, const Contrasts& all,
                         const std::vector<std::size_t>& places) {
  return JsonLine({JsonMember("from", CellJson(contrast.from)),
                   JsonMember("to", CellJson(contrast.to)),
                   JsonMember("p_holm", contrast.test ? JsonNumber(contrast.adjusted_p) : "null"),
                   JsonMember("sentence", JsonString(Sentence(contrast, all))),
                   JsonMember("pairs", PairsJson(contrast, places))});
}

std::string AllJson(const Contrasts& all, const std::vector<std::size_t>& places) {
  std::vector<std::string> each;
  for (const Contrast& contrast : all.contrasts) {
    each.push_back(ContrastJson(contrast, all, places));
  }
  return JsonLine({JsonMember("of", JsonString(all.options.of->name)),
                   JsonMember("unit", JsonString(UnitName(all.options.unit))),
                   JsonMember("lengths", fmt::format("[{}]", fmt::join(all.lengths, ","))),
                   JsonMember("contrasts", fmt::format("[{}]", fmt::join(each, ",\n")))});
}

bool HasPairs(const Contrasts& all) {
  return std::ranges::any_of(all.contrasts,
                             [](const Contrast& contrast) { return contrast.pairs.size() > 1; });
}

// Empty if nothing can be said.
std::string SettingJson(const std::vector<RunRow>& rows, const std::vector<std::size_t>& places,
                        const RunColumn& setting) {
  const std::size_t values = ValuesOf(rows, setting).size();
  if (values > kMostValues) {
    return JsonLine(
        {JsonMember("of", JsonString(setting.name)), JsonMember("values", fmt::to_string(values))});
  }
  try {
    const Contrasts all = ContrastRuns(rows, {.of = &setting, .metric = &HeadlineColumn()});
    return HasPairs(all) ? AllJson(all, places) : "";
  } catch (const Error&) {  // no pairs
    return "";
  }
}

}  // namespace

std::string ContrastData(const std::vector<ReportRun>& runs) {
  const std::vector<RunRow> rows = RowsOf(runs);
  const std::vector<std::size_t> places = PlacesOf(rows, runs);
  const RunColumn* const left_out[] = {FindRunColumn("seed")};
  const std::vector<const RunColumn*> settings = OtherSettings(rows, left_out);
  std::vector<std::string> each(settings.size());
  ForEach(settings.size(), 1,
          [&](std::size_t i) { each[i] = SettingJson(rows, places, *settings[i]); });
  std::erase(each, "");
  return fmt::format("[{}]", fmt::join(each, ","));
}

}  // namespace runexp
