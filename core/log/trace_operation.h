// The operations of one epoch, in the order in which an update computes them: each is computed from
// what earlier ones have left. core/NUMERICS.md defines them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace runexp {

enum class Operation {
  kBatch,
  kState,
  kForward,
  kOutputs,
  kRowLosses,
  kLoss,
  kOutputGradient,
  kHiddenGradient,
  kBackward,
  kGradient,
  kSquares,
  kNorm,
  kClipping,
  kMoments,
  kParameters,
  kEpochMetrics,
  kValidation,
  kSamples,
};

struct OperationInfo {
  const char* name;   // in a trace
  const char* rules;  // of core/NUMERICS.md
  const char* meaning;
};

inline constexpr std::array<OperationInfo, 18> kOperations = {{
    {"batch", "5.2 to 5.4", "the characters of the batch, as indices"},
    {"state", "5.5", "the hidden state before the update"},
    {"forward", "6.1, 6.11 to 6.13",
     "what the gates let through at a time step, and the states after it"},
    {"outputs", "6.2", "the outputs (logits) of a time step"},
    {"row_losses", "6.3, 6.4", "the losses of a time step's rows"},
    {"loss", "6.5", "their sum over the update"},
    {"output_gradient", "6.3, 6.4", "the gradient with respect to the outputs"},
    {"hidden_gradient", "6.6", "the output layer's gradient with respect to the hidden state"},
    {"backward", "6.6, 6.11 to 6.13", "the gradient that has come back through time to a step"},
    {"gradient", "6.7", "the gradient of a parameter"},
    {"squares", "6.8, 4.6", "the sums of its squares, by panel"},
    {"norm", "6.8", "the gradient norm"},
    {"clipping", "6.10, 6.14, 6.15", "the clipping factor and the step"},
    {"moments", "6.14", "a moment of the optimiser after the update"},
    {"parameters", "6.10, 6.14", "a parameter after the update"},
    {"metrics", "7.1, 7.2", "a metric of the epoch"},
    {"validation", "11.2, 11.3", "a figure of the validation text"},
    {"samples", "8.2", "a generated text"},
}};

constexpr const OperationInfo& InfoOf(Operation operation) {
  return kOperations[static_cast<std::size_t>(operation)];
}

// Returns nothing if no operation has this name.
constexpr std::optional<Operation> FindOperation(std::string_view name) {
  for (std::size_t i = 0; i < kOperations.size(); ++i) {
    if (kOperations[i].name == name) return static_cast<Operation>(i);
  }
  return std::nullopt;
}

}  // namespace runexp
