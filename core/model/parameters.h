// The parameters of the recurrent network, and gradients of the same shapes.
//
// V: vocabulary, H: hidden_units.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/matrix.h"

namespace runexp {

struct ModelShape {
  std::size_t vocabulary = 0;
  std::size_t hidden_units = 0;
};

// The names are those of the chapter's formulas.
struct Parameters {
  explicit Parameters(ModelShape shape);

  Matrix W_xh;  // (V, H)
  Matrix W_hh;  // (H, H)
  Matrix b_h;   // (1, H)
  Matrix W_hq;  // (H, V)
  Matrix b_q;   // (1, V)
};

// The five matrices in their canonical order, for whoever treats all alike.
struct ParameterField {
  const char* name;
  Matrix Parameters::*matrix;
};
inline constexpr ParameterField kParameterFields[] = {{"W_xh", &Parameters::W_xh},
                                                      {"W_hh", &Parameters::W_hh},
                                                      {"b_h", &Parameters::b_h},
                                                      {"W_hq", &Parameters::W_hq},
                                                      {"b_q", &Parameters::b_q}};

std::size_t ParameterCount(ModelShape shape);

// Weights normal with standard deviation `stddev`, biases zero. Element (r, c) of matrix M is draw
// r * cols + c of the stream "init/M", so it depends on nothing but the seed.
Parameters InitialParameters(ModelShape shape, double stddev, std::uint64_t seed);

}  // namespace runexp
