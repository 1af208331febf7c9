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

std::string StopReasonAfter(std::int64_t epoch, const Spec& spec, const EpochValues& perplexity) {
  if (epoch >= spec.training.epochs || epoch != perplexity.LastEpoch()) return "";
  return StopReason(spec.stop, perplexity);
}

std::optional<std::int64_t> FirstStop(const Spec& spec, const EpochValues& perplexity) {
  for (std::size_t n = 1; n <= perplexity.values.size(); ++n) {
    const EpochValues until = {perplexity.values.first(n), perplexity.every_epochs};
    const std::int64_t epoch = until.LastEpoch();
    if (!StopReasonAfter(epoch, spec, until).empty()) return epoch;
  }
  return std::nullopt;
}

}  // namespace runexp
