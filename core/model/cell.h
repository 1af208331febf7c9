// The table of recurrent cells. Everything that differs between cells is here or in the cell's own
// file in core/kernels.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "core/kernels/cell_pass.h"

namespace runexp {

// A gate's input is (X W_x + b) + F W_h, where the factor F is H_(t-1) or a matrix that the cell
// keeps.
struct Gate {
  static constexpr std::size_t kStateBefore = std::numeric_limits<std::size_t>::max();

  const char* suffix;                 // of its tensors' names, as in the chapter
  std::size_t recurrent_gradient;     // the index in d_gates of the gradient w.r.t. F W_h
  std::size_t factor = kStateBefore;  // F, as an index in `kept`
};

// What a spec says of its cell, by the fields of [model]. Those that have no meaning beside this
// cell have their default.
struct CellChoice {
  std::string_view cell;
  std::string_view gru_reset = "after";
  bool gru_inner_bias = false;

  bool operator==(const CellChoice&) const = default;
};

struct CellInfo {
  const char* name;   // unique
  const char* title;  // as people read it
  CellChoice choice;
  std::span<const Gate> gates;  // in canonical order
  std::size_t carried;          // matrices passed from step to step, the hidden state first
  std::size_t kept;             // activations beside the gates' kept for the backward pass
  std::size_t d_gates;          // gradients that the backward pass writes
  bool gate_is_state;           // a cell of one gate: see ForwardPass
  std::optional<std::size_t> forget_gate;  // whose bias has the start value of the spec added
  // The gates in the order of torch.nn's cell of this kind; empty if it has none.
  std::span<const std::size_t> pytorch_gates;
  // Of a bias that belongs to the last gate's recurrent product; nullptr if there is none.
  const char* inner_bias;
  void (*forward)(const ForwardPass& pass, Range sequences);
  void (*backward)(const BackwardPass& pass, Range sequences);
};

inline constexpr std::size_t kMaxGates = 4;

// The first is the default.
std::span<const CellInfo> Cells();

// Return nullptr if there is no such cell.
const CellInfo* FindCell(const CellChoice& choice);
const CellInfo* FindCell(std::string_view name);

}  // namespace runexp
