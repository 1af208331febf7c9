// Private to core/log/*.cc: checks what a run file is made of before its content is read.
//
// HDF5 can refer to other files, to nothing at all, or to itself. A run file never does, so any
// such reference is refused here, by structure alone.
#pragma once

#include <cstddef>
#include <vector>

#include "core/log/h5_handle.h"

namespace runexp::h5 {

// Throws Error, naming the object, unless all of this holds: the file is a tree of groups and
// datasets, at most kMaxDepth deep; each object is reached by exactly one hard link; every dataset
// has at most two dimensions and one of the types that we write, and is stored within the image
// (contiguous, or in chunks whose only filter is Fletcher-32) with at least as many bytes as its
// elements take. In total, no more is stored than the image has bytes.
//
// Returns the objects, or the first of very many, open: while they are, HDF5 opens each again
// without decoding it again, which makes reading a file faster.
[[nodiscard]] std::vector<Handle> CheckStructure(const Handle& file, std::size_t image_size);

inline constexpr std::size_t kMaxDepth = 8;  // a run file needs 3: /parameters/initial/TENSOR

}  // namespace runexp::h5
