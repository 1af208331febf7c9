#include "core/view/rung_json.h"

#include <cmath>

#include "core/view/json_event.h"

namespace runexp {
namespace {

std::int64_t Signed(std::size_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

std::string RungJson(const Rung& rung, const Search& search) {
  std::string text;
  for (std::size_t rank = 0; rank < rung.ranking.size(); ++rank) {
    const RungResult& result = rung.results[rung.ranking[rank]];
    text += JsonEvent("ranked")
                .Text("run", rung.runs[rung.ranking[rank]].run_id)
                .Integer("rung", Signed(rung.number))
                .Integer("rank", Signed(rank + 1))
                .Text("status", StatusName(result.status))
                .Integer("epochs_done", result.epochs)
                .Number("value", result.value.value_or(NAN))
                .Truth("goes_on", result.goes_on)
                .Varying(rung.runs[rung.ranking[rank]])
                .Line();
  }
  return text + JsonEvent("rung")
                    .Integer("rung", Signed(rung.number))
                    .Integer("rungs", Signed(rung.rungs))
                    .Integer("epochs", rung.epochs)
                    .Text("metric", search.metric->name)
                    .Integer("runs", Signed(rung.runs.size()))
                    .Integer("open", Signed(rung.open()))
                    .Integer("diverged", Signed(rung.diverged()))
                    .Integer("go_on", Signed(rung.going_on()))
                    .Line();
}

}  // namespace runexp
