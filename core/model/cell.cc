#include "core/model/cell.h"

#include <algorithm>
#include <array>

#include "core/kernels/relu_cell.h"
#include "core/kernels/tanh_cell.h"

namespace runexp {
namespace {

constexpr std::array<Gate, 1> kOneGate = {{{"h", 0}}};
constexpr std::array<std::size_t, 1> kFirst = {0};

constexpr std::array<CellInfo, 2> kCells = {{
    {"tanh", kOneGate, 1, 0, 1, true, kFirst, nullptr, TanhCellForward, TanhCellBackward},
    {"relu", kOneGate, 1, 0, 1, true, kFirst, nullptr, ReluCellForward, ReluCellBackward},
}};

}  // namespace

std::span<const CellInfo> Cells() { return kCells; }

const CellInfo* FindCell(std::string_view name) {
  const auto found = std::ranges::find(kCells, name, &CellInfo::name);
  return found == kCells.end() ? nullptr : &*found;
}

}  // namespace runexp
