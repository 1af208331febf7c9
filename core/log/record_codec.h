// Encodes a StoredRun as bytes, to pass it from the reader process. Both ends are the same program,
// so the encoding has no version.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/log/run_image.h"

namespace runexp {

std::vector<std::byte> EncodeStoredRun(const StoredRun& stored);

// `bytes` may be anything. Allocates memory in proportion to their number. Throws Error if they are
// not the output of EncodeStoredRun.
StoredRun DecodeStoredRun(std::span<const std::byte> bytes);

}  // namespace runexp
