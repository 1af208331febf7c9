// --where and --sort are read or refused by a SpecError; an accepted one can be evaluated for a
// run.
#include <cstdint>
#include <string>
#include <vector>

#include "core/report/table/run_expression.h"
#include "core/report/table/run_order.h"
#include "core/spec/diagnostic.h"
#include "tests/fuzz/must.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

const std::vector<RunRow>& Rows() {
  static const std::vector<RunRow> rows = {
      {"runs/a.h5", SummarizeRun(FinishedRecord()), RunStatus::kFinished},
      {"runs/b.h5", SummarizeRun(InterruptedRecord()), RunStatus::kInterrupted},
      {"runs/c.h5", Trailer(), RunStatus::kRunning}};
  return rows;
}

void Filter(const std::string& text) {
  try {
    const RunFilter filter = ParseRunFilter(text, "--where");
    for (const RunRow& row : Rows()) filter(row);
  } catch (const SpecError& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

void Sort(const std::string& text) {
  try {
    std::vector<RunRow> rows = Rows();
    SortRows(rows, ParseSortKeys(text), "--sort");
    Must(rows.size() == Rows().size(), "no run is lost");
  } catch (const SpecError& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  runexp::Filter(text);
  runexp::Sort(text);
  return 0;
}
