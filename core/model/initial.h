// The table of start values: what a model's parameters are before the first update.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/random.h"
#include "core/model/tensors.h"

namespace runexp {

struct InitialOptions;

struct InitialInfo {
  const char* name;  // as in the spec
  // Fills a tensor from its own stream.
  void (*fill)(const ModelShape& shape, const InitialOptions& options, const RandomStream& stream,
               const TensorInfo& tensor, Matrix& values);
};

// normal: weights are normal with the standard deviation of the options, biases zero. uniform:
// weights are uniform between -bound and bound, biases zero. pytorch: an embedding is normal with
// standard deviation 1; everything else, biases too, is uniform between -1/sqrt(H) and 1/sqrt(H),
// as in torch.nn.RNN and in torch.nn.Linear of H inputs.
//
// The first is the default.
std::span<const InitialInfo> Initials();
// Returns nullptr if there are no start values of this name.
const InitialInfo* FindInitial(std::string_view name);

struct InitialOptions {
  const InitialInfo* kind = &Initials().front();
  double stddev = 0.01;    // of normal
  double bound = 0.08;     // of uniform
  double forget_bias = 0;  // added to the forget gate's bias, in a cell that has one
};

// Element (r, c) of tensor M is draw r * cols + c of the stream "init/M", so it depends only on the
// seed.
Parameters InitialParameters(const ModelShape& shape, const InitialOptions& options,
                             std::uint64_t seed);

}  // namespace runexp
