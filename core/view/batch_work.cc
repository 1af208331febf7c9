#include "core/view/batch_work.h"

namespace runexp {

BatchWork::BatchWork(std::span<const Experiment> runs)
    : runs_(runs), epochs_(runs.size()), start_(Clock::now()) {}

void BatchWork::Start(std::size_t run, double epochs) {
  epochs_[run].before = epochs;
  epochs_[run].done = epochs;
  epochs_[run].has_started = true;
}

void BatchWork::Update(std::size_t run, double epochs) {
  epochs_[run].done.store(epochs, std::memory_order_relaxed);
}

void BatchWork::End(std::size_t run, double epochs) {
  if (epochs_[run].has_started) epochs_[run].done = epochs;
  epochs_[run].has_ended = true;
}

double BatchWork::PerEpoch(std::size_t run) const {
  return static_cast<double>(runs_[run].updates_per_epoch) *
         static_cast<double>(runs_[run].options.batch.targets());
}

double BatchWork::Computed() const {
  double sum = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    sum += PerEpoch(i) * (epochs_[i].done - epochs_[i].before);
  }
  return sum;
}

double BatchWork::Left() const {
  double sum = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (epochs_[i].has_ended) continue;
    sum += PerEpoch(i) * (static_cast<double>(runs_[i].spec.training.epochs) - epochs_[i].done);
  }
  return sum;
}

std::optional<double> BatchWork::CharactersPerSecond(Clock::time_point now) const {
  const double computed = Computed();
  if (computed <= 0) return std::nullopt;
  return computed / std::chrono::duration<double>(now - start_).count();
}

std::optional<double> BatchWork::SecondsLeft(Clock::time_point now) const {
  const std::optional<double> speed = CharactersPerSecond(now);
  if (!speed) return std::nullopt;
  return Left() / *speed;
}

}  // namespace runexp
