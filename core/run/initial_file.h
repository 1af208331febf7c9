// Start values from a file of weights (model.initial = "file").
#pragma once

#include <filesystem>
#include <string>

#include "core/model/tensors.h"

namespace runexp {

struct InitialFile {
  std::filesystem::path path;
  std::string expected_sha256 = {};  // of its bytes, 64 hexadecimal digits; empty: not checked
};

// Reads the parameters of a model of this shape (pytorch_weights.h). The file must hold the model's
// tensors and no other, in float32, and only finite values. No more memory is taken than the model
// needs three times, whatever the file says.
//
// Throws Error that names the file, the tensor, what it is and what it should be, and the remedy.
Parameters ReadInitialFile(const InitialFile& file, const ModelShape& shape);

}  // namespace runexp
