#include "core/run/stop.h"

#include <fmt/format.h>

#include <algorithm>

namespace runexp {

std::string StopReason(const Spec::Stop& stop, const EpochValues& perplexity) {
  const double last = perplexity.values.back();
  if (stop.perplexity_below > 0 && last < stop.perplexity_below) {
    return fmt::format("perplexity {} below {}", last, stop.perplexity_below);
  }
  if (stop.perplexity_above > 0 && last > stop.perplexity_above &&
      perplexity.LastEpoch() >= stop.after_epoch) {
    return fmt::format("perplexity {} above {}", last, stop.perplexity_above);
  }
  if (stop.no_improvement_epochs > 0) {
    if (perplexity.LastEpoch() - FindBest(perplexity)->epoch >= stop.no_improvement_epochs) {
      return fmt::format("no improvement in {} epochs", stop.no_improvement_epochs);
    }
  }
  return "";
}

}  // namespace runexp
