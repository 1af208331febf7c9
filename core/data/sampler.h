// Minibatches of consecutive characters, sampled in the two ways of the chapter "language model
// data set" of Dive into Deep Learning (Chinese edition). N: batch_size, T: time_steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace runexp {

enum class Sampling {
  // Cuts the text into examples of T characters and shuffles them in each epoch; a batch is the
  // next N.
  kRandom,
  // Cuts the text into N rows; a batch is the next T columns, so each row of a batch continues the
  // same row of the previous batch.
  kConsecutive,
};

struct SamplingInfo {
  const char* name;  // the word in the spec
  Sampling sampling;
};
// The first is the default.
std::span<const SamplingInfo> Samplings();
// nullptr if there is none of this name.
const SamplingInfo* FindSampling(std::string_view name);

// The length of the shortest text that gives one batch: N T + 1 (random) or N (T + 1)
// (consecutive). Returns the largest std::int64_t if that overflows.
std::int64_t LeastCharacters(Sampling sampling, std::int64_t batch_size, std::int64_t time_steps);

// Counts whole batches; 0 if a text of `length` characters is shorter than LeastCharacters.
std::int64_t BatchesPerEpoch(Sampling sampling, std::size_t length, std::int64_t batch_size,
                             std::int64_t time_steps);

class Sampler {
 public:
  // `text` has fewer than 2^32 characters and must outlive the sampler; batch_size and time_steps
  // are at least 1. `seed` matters only for random sampling.
  Sampler(Sampling sampling, std::span<const std::int32_t> text, std::int64_t batch_size,
          std::int64_t time_steps, std::uint64_t seed);

  std::int64_t batches_per_epoch() const { return batches_per_epoch_; }

  // Writes the inputs X and the targets Y of one batch, each of shape (T, N) in time-major order:
  // the character of sequence n at time t is at [t * N + n], and Y is X one character later.
  //
  // `epoch` counts from 1, `batch` from 0 to batches_per_epoch() - 1, in any order: a batch does
  // not depend on earlier calls. The first batch of another epoch computes that epoch's order; all
  // others allocate nothing.
  void FillBatch(std::int64_t epoch, std::int64_t batch, std::span<std::int32_t> inputs,
                 std::span<std::int32_t> targets);

 private:
  // The position in the text at which sequence n of a batch begins.
  std::size_t Start(std::size_t batch, std::size_t n) const;

  Sampling sampling_;
  std::span<const std::int32_t> text_;
  std::size_t batch_size_;
  std::size_t time_steps_;
  std::uint64_t seed_;
  std::int64_t batches_per_epoch_;
  std::vector<std::uint32_t> order_;  // random: the examples, shuffled for order_epoch_
  std::int64_t order_epoch_ = 0;      // 0: none yet
};

}  // namespace runexp
