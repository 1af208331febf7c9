#include "core/data/sampler.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <limits>

#include "core/base/find_named.h"
#include "core/base/random.h"

namespace runexp {
namespace {

constexpr SamplingInfo kSamplings[] = {
    {"consecutive", Sampling::kConsecutive},
    {"random", Sampling::kRandom},
};

// Random sampling: the number of examples of T characters in the text. The last target is one
// character beyond the last input, hence the - 1.
std::size_t ExampleCount(std::size_t length, std::size_t time_steps) {
  return length == 0 ? 0 : (length - 1) / time_steps;
}

}  // namespace

std::span<const SamplingInfo> Samplings() { return kSamplings; }

const SamplingInfo* FindSampling(std::string_view name) { return FindNamed(kSamplings, name); }

std::int64_t LeastCharacters(Sampling sampling, std::int64_t batch_size, std::int64_t time_steps) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::int64_t beyond = sampling == Sampling::kRandom ? 1 : batch_size;
  if (batch_size > (kMax - beyond) / time_steps) return kMax;
  return batch_size * time_steps + beyond;
}

std::int64_t BatchesPerEpoch(Sampling sampling, std::size_t length, std::int64_t batch_size,
                             std::int64_t time_steps) {
  const auto N = static_cast<std::size_t>(batch_size);
  const auto T = static_cast<std::size_t>(time_steps);
  const bool is_random = sampling == Sampling::kRandom;
  return static_cast<std::int64_t>(is_random ? ExampleCount(length, T) / N
                                             : ExampleCount(length / N, T));
}

Sampler::Sampler(Sampling sampling, std::span<const std::int32_t> text, std::int64_t batch_size,
                 std::int64_t time_steps, std::uint64_t seed)
    : sampling_(sampling),
      text_(text),
      batch_size_(static_cast<std::size_t>(batch_size)),
      time_steps_(static_cast<std::size_t>(time_steps)),
      seed_(seed),
      batches_per_epoch_(BatchesPerEpoch(sampling, text.size(), batch_size, time_steps)),
      order_(sampling == Sampling::kRandom ? ExampleCount(text.size(), time_steps_) : 0) {
  assert(batch_size > 0 && time_steps > 0);
}

std::size_t Sampler::Start(std::size_t batch, std::size_t n) const {
  if (sampling_ == Sampling::kRandom) return order_[batch * batch_size_ + n] * time_steps_;
  const std::size_t row_length = text_.size() / batch_size_;
  return n * row_length + batch * time_steps_;
}

void Sampler::FillBatch(std::int64_t epoch, std::int64_t batch, std::span<std::int32_t> inputs,
                        std::span<std::int32_t> targets) {
  assert(epoch >= 1 && batch >= 0 && batch < batches_per_epoch_);
  assert(inputs.size() == batch_size_ * time_steps_ && targets.size() == inputs.size());
  if (sampling_ == Sampling::kRandom && epoch != order_epoch_) {
    std::array<char, 40> name;  // not std::string: an epoch allocates nothing
    const char* end = fmt::format_to(name.data(), "shuffle/epoch={}", epoch);
    RandomStream(seed_, {name.data(), end}).FillPermutation(order_);
    order_epoch_ = epoch;
  }
  for (std::size_t n = 0; n < batch_size_; ++n) {
    const std::size_t start = Start(static_cast<std::size_t>(batch), n);
    for (std::size_t t = 0; t < time_steps_; ++t) {
      inputs[t * batch_size_ + n] = text_[start + t];
      targets[t * batch_size_ + n] = text_[start + t + 1];
    }
  }
}

}  // namespace runexp
