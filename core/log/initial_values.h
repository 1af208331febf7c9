// The digest of start values that come from a file, which stands in the identity of such a run.
#pragma once

#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// The SHA-256 of all elements, tensor by tensor in canonical order (core/model/tensors.h), each
// row-major, little-endian: 64 lower-case hexadecimal digits. Names and shapes have no part: they
// follow from the spec and the text.
std::string ValuesSha256(const std::vector<Tensor>& parameters);

// What the run's identity says that it is of its start values; empty if they do not come from a
// file.
std::string InitialValuesSha256(const RunRecord& record);

}  // namespace runexp
