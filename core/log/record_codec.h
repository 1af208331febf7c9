// A StoredRun as plain bytes, by which the process that parses run files hands it over. Both ends
// are the same program: the form has no version.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/log/run_image.h"

namespace runexp {

std::vector<std::byte> EncodeStoredRun(const StoredRun& stored);

// `bytes` may be anything. Takes memory in proportion to their number. Throws Error if they are not
// what EncodeStoredRun makes.
StoredRun DecodeStoredRun(std::span<const std::byte> bytes);

}  // namespace runexp
