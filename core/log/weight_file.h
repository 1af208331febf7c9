// Files of weights in the safetensors format, which PyTorch's users exchange models in:
// https://github.com/huggingface/safetensors, "Format".
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// The same tensors always give the same bytes. `metadata`: texts for those who look into the file.
// Throws std::logic_error for a tensor whose values do not fill its shape.
std::vector<std::byte> SerializeWeights(const std::vector<Tensor>& tensors,
                                        const std::map<std::string, std::string>& metadata);

// Whether these first bytes begin such a file.
bool BeginsAsWeights(std::string_view head);

}  // namespace runexp
