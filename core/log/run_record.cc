#include "core/log/run_record.h"

#include <fmt/format.h>

#include <numeric>

namespace runexp {

double TotalSeconds(const RunRecord& record) {
  const Curve& seconds = record.timing[Timing::kSeconds];
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

EpochValues HeadlineCurve(const RunRecord& record) {
  if (!record.validation) return {record.metrics[kHeadlineMetric]};
  return {record.validation->curves[kHeadlineEvaluation], record.spec.validation.every_epochs};
}

const std::vector<Tensor>& BestParameters(const RunRecord& record) {
  const bool has_ended = !record.best_parameters.empty() || !record.checkpoint;
  return has_ended ? record.best_parameters : record.checkpoint->best_parameters;
}

std::string HeadlineNote(std::int64_t validated, std::int64_t runs) {
  if (validated == 0) return "";
  if (validated == runs) return "perplexity: of the validation text\n";
  return fmt::format(
      "perplexity: of the validation text in {} of {} runs, of training in the others\n", validated,
      runs);
}

}  // namespace runexp
