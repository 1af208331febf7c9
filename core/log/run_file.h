// A run as the bytes of its file: an HDF5 image (run_layout.h says what is where) and a trailer
// (trailer.h). Disk is not touched here: ReplaceFile and ReadFile of atomic_file.h do that.
//
// Any thread may call these; the HDF5 library works for one at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// The same record always gives the same bytes. Throws Error for what a file cannot hold, such as
// a text with a NUL character; a tensor whose values do not fill its shape is a bug of the caller
// (std::logic_error).
std::vector<std::byte> SerializeRun(const RunRecord& record);

// Checks every byte against the digests before HDF5 sees one, then reads it all. `label` names the
// file in an Error, which says what is wrong: not a run file, cut short, damaged, or written by a
// newer runexp.
RunRecord ParseRun(std::span<const std::byte> bytes, std::string_view label);

}  // namespace runexp
