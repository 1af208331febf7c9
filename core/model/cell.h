// The table of recurrent cells. Everything that differs between cells is here or in the cell's own
// file in core/kernels.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/kernels/cell_pass.h"

namespace runexp {

struct CellInfo {
  const char* name;                    // as in the spec
  std::span<const char* const> gates;  // suffixes of the tensors' names, in canonical order
  std::size_t carried;                 // matrices passed from step to step, the hidden state first
  std::size_t kept;                    // activations kept for the backward pass
  void (*forward)(const ForwardPass& pass, Range sequences);
  void (*backward)(const BackwardPass& pass, Range sequences);
};

// The first is the default.
std::span<const CellInfo> Cells();

// Returns nullptr if no cell has this name.
const CellInfo* FindCell(std::string_view name);

}  // namespace runexp
