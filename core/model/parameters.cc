#include "core/model/parameters.h"

#include <string>

#include "core/base/random.h"

namespace runexp {

Parameters::Parameters(ModelShape shape)
    : W_xh(shape.vocabulary, shape.hidden_units),
      W_hh(shape.hidden_units, shape.hidden_units),
      b_h(1, shape.hidden_units),
      W_hq(shape.hidden_units, shape.vocabulary),
      b_q(1, shape.vocabulary) {}

std::size_t ParameterCount(ModelShape shape) {
  const std::size_t V = shape.vocabulary, H = shape.hidden_units;
  return V * H + H * H + H + H * V + V;
}

Parameters InitialParameters(ModelShape shape, double stddev, std::uint64_t seed) {
  Parameters parameters(shape);
  for (const auto& [name, field] : kParameterFields) {
    Matrix& matrix = parameters.*field;
    if (name[0] == 'b') continue;
    const RandomStream stream(seed, std::string("init/") + name);
    for (std::size_t r = 0; r < matrix.rows(); ++r) {
      for (std::size_t c = 0; c < matrix.cols(); ++c) {
        matrix(r, c) = static_cast<float>(stddev * stream.Normal(r * matrix.cols() + c));
      }
    }
  }
  return parameters;
}

}  // namespace runexp
