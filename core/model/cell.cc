#include "core/model/cell.h"

#include <algorithm>
#include <array>

#include "core/base/find_named.h"
#include "core/kernels/gru_cell.h"
#include "core/kernels/lstm_cell.h"
#include "core/kernels/relu_cell.h"
#include "core/kernels/tanh_cell.h"

namespace runexp {
namespace {

constexpr std::array<Gate, 1> kOneGate = {{{"h", 0}}};
// The last gate's recurrent product has a gradient of its own: the reset gate lies between.
constexpr std::array<Gate, 3> kGru = {{{"z", 0}, {"r", 1}, {"h", 3}}};
// The last gate's factor is R H.
constexpr std::array<Gate, 3> kGruResetBefore = {{{"z", 0}, {"r", 1}, {"h", 2, 0}}};
constexpr std::array<Gate, 4> kLstm = {{{"i", 0}, {"f", 1}, {"o", 2}, {"c", 3}}};

// The gates as torch.nn orders them: h; r z n; i f g o.
constexpr std::array<std::size_t, 1> kPytorchOneGate = {0};
constexpr std::array<std::size_t, 3> kPytorchGru = {1, 0, 2};
constexpr std::array<std::size_t, 4> kPytorchLstm = {0, 1, 3, 2};

constexpr std::array<CellInfo, 6> kCells = {{
    {.name = "tanh",
     .title = "tanh RNN",
     .choice = {"tanh"},
     .gates = kOneGate,
     .carried = 1,
     .kept = 0,
     .d_gates = 1,
     .gate_is_state = true,
     .forget_gate = {},
     .pytorch_gates = kPytorchOneGate,
     .inner_bias = nullptr,
     .forward = TanhCellForward,
     .backward = TanhCellBackward},
    {.name = "relu",
     .title = "relu RNN",
     .choice = {"relu"},
     .gates = kOneGate,
     .carried = 1,
     .kept = 0,
     .d_gates = 1,
     .gate_is_state = true,
     .forget_gate = {},
     .pytorch_gates = kPytorchOneGate,
     .inner_bias = nullptr,
     .forward = ReluCellForward,
     .backward = ReluCellBackward},
    {.name = "gru",
     .title = "GRU",
     .choice = {"gru"},
     .gates = kGru,
     .carried = 1,
     .kept = 1,
     .d_gates = 4,
     .gate_is_state = false,
     .forget_gate = {},
     .pytorch_gates = kPytorchGru,
     .inner_bias = nullptr,
     .forward = GruCellForward,
     .backward = GruCellBackward},
    {.name = "gru_reset_before",
     .title = "GRU (reset before the product)",
     .choice = {.cell = "gru", .gru_reset = "before"},
     .gates = kGruResetBefore,
     .carried = 1,
     .kept = 1,
     .d_gates = 3,
     .gate_is_state = false,
     .forget_gate = {},
     .pytorch_gates = {},
     .inner_bias = nullptr,
     .forward = GruResetBeforeCellForward,
     .backward = GruResetBeforeCellBackward},
    {.name = "gru_inner_bias",
     .title = "GRU (inner bias)",
     .choice = {.cell = "gru", .gru_inner_bias = true},
     .gates = kGru,
     .carried = 1,
     .kept = 1,
     .d_gates = 4,
     .gate_is_state = false,
     .forget_gate = {},
     .pytorch_gates = kPytorchGru,
     .inner_bias = "b_hh",
     .forward = GruCellForward,
     .backward = GruCellBackward},
    {.name = "lstm",
     .title = "LSTM",
     .choice = {"lstm"},
     .gates = kLstm,
     .carried = 2,
     .kept = 1,
     .d_gates = 4,
     .gate_is_state = false,
     .forget_gate = 1,
     .pytorch_gates = kPytorchLstm,
     .inner_bias = nullptr,
     .forward = LstmCellForward,
     .backward = LstmCellBackward},
}};

}  // namespace

std::span<const CellInfo> Cells() { return kCells; }

const CellInfo* FindCell(const CellChoice& choice) {
  const auto found = std::ranges::find(kCells, choice, &CellInfo::choice);
  return found == kCells.end() ? nullptr : &*found;
}

const CellInfo* FindCell(std::string_view name) { return FindNamed(kCells, name); }

}  // namespace runexp
