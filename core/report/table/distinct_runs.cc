#include "core/report/table/distinct_runs.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace runexp {
namespace {

bool IsFarther(const RunRow& a, const RunRow& b) {
  const auto progress = [](const RunRow& row) {
    return std::pair(HasEnded(row.status), row.trailer.epochs_done);
  };
  return progress(a) > progress(b);
}

}  // namespace

std::size_t RemoveDuplicates(std::vector<RunRow>& rows) {
  std::unordered_map<std::string, std::size_t> kept;  // the row of each run
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t& best = kept.try_emplace(rows[i].trailer.run_id, i).first->second;
    if (IsFarther(rows[i], rows[best])) best = i;
  }
  const std::size_t before = rows.size();
  std::vector<RunRow> left;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept.at(rows[i].trailer.run_id) == i) left.push_back(std::move(rows[i]));
  }
  rows = std::move(left);
  return before - rows.size();
}

}  // namespace runexp
