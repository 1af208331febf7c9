// Private to core/log/*.cc: what a run file may be made of, checked before its content is read.
//
// HDF5 can refer to other files, to nothing at all, or to itself. A run file does none of it, so
// whatever does is refused here, by its structure alone.
#pragma once

#include <cstddef>

#include "core/log/h5_handle.h"

namespace runexp::h5 {

// Throws Error, naming the object, unless the file is a tree of groups and datasets: reached by
// hard links, each object by one; at most kMaxDepth deep; every dataset of at most two dimensions,
// of one of the types that are written here, stored within the image (contiguous, or in chunks
// whose only filter is Fletcher-32), with no fewer bytes stored than its elements take. In all, no
// more is stored than the image has bytes.
void CheckStructure(const Handle& file, std::size_t image_size);

inline constexpr std::size_t kMaxDepth = 8;  // a run file takes 3: /parameters/initial/TENSOR

}  // namespace runexp::h5
