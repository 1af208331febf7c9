#include "core/kernels/matmul.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/matmul.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Rows of a register tile two vectors wide: as many accumulators as the registers hold beside
// two vectors of b and one of a.
#if HWY_CAP_GE512 || HWY_TARGET == HWY_NEON
constexpr int kTileRows = 12;  // 32 registers
#elif HWY_NATIVE_FMA
constexpr int kTileRows = 6;  // 16 registers
#else
constexpr int kTileRows = 2;  // the emulated FMA needs registers of its own
#endif

// Elements of k per pass: 256 x 32 floats of b stay in the level-1 cache. Partial sums go through
// c between passes, which is exact.
constexpr std::size_t kDepthBlock = 256;

// One register tile and where its operands stand.
struct Tile {
  std::size_t depth;
  const float* a;
  std::size_t a_row, a_depth;
  const float* b;
  std::size_t b_depth;
  const float* start;
  std::size_t start_row;
  float* c;
  std::size_t c_row;
};

template <int kRows, int kVectors>
HWY_NOINLINE void ComputeTile(const Tile& t) {
  const F32 d;
  const std::size_t lanes = hn::Lanes(d);
  VF32 sum[kRows][kVectors];
  HWY_UNROLL(16)
  for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      const auto row = static_cast<std::size_t>(r), col = static_cast<std::size_t>(v) * lanes;
      sum[r][v] = hn::Load(d, t.start + row * t.start_row + col);
    }
  }
  const float* a = t.a;
  const float* b = t.b;
  for (std::size_t k = 0; k < t.depth; ++k) {
    VF32 right[kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v)
      right[v] = hn::Load(d, b + static_cast<std::size_t>(v) * lanes);
    HWY_UNROLL(16)
    for (int r = 0; r < kRows; ++r) {
      const VF32 left = hn::Set(d, a[static_cast<std::size_t>(r) * t.a_row]);
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sum[r][v] = Fma(d, left, right[v], sum[r][v]);
    }
    a += t.a_depth;
    b += t.b_depth;
  }
  HWY_UNROLL(16)
  for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      const auto row = static_cast<std::size_t>(r), col = static_cast<std::size_t>(v) * lanes;
      hn::Store(sum[r][v], d, t.c + row * t.c_row + col);
    }
  }
}

template <int kRows, int kVectors>
void ComputeTileOf(std::size_t rows, const Tile& tile) {
  if (rows == static_cast<std::size_t>(kRows)) {
    ComputeTile<kRows, kVectors>(tile);
  } else if constexpr (kRows > 1) {
    ComputeTileOf<kRows - 1, kVectors>(rows, tile);
  }
}

// One column strip (one or two vectors wide) of c, over one block of k, tile by tile.
template <int kVectors>
void ComputeStrip(Tile tile, std::size_t rows) {
  // Tiles of nearly equal height: 32 rows are 11 + 11 + 10, not 12 + 12 + 8.
  const std::size_t tiles = (rows + kTileRows - 1) / kTileRows;
  for (std::size_t i = 0; i < tiles; ++i) {
    const std::size_t height = rows * (i + 1) / tiles - rows * i / tiles;
    ComputeTileOf<kTileRows, kVectors>(height, tile);
    tile.a += height * tile.a_row;
    tile.start += height * tile.start_row;
    tile.c += height * tile.c_row;
  }
}

void MatMulAll(const LeftOperand& a, const RightOperand& b, ConstMatrixView start, MatrixView c) {
  const std::size_t lanes = hn::Lanes(F32());
  const std::size_t cols = PaddedColumns(b.cols);
  std::size_t k0 = 0;
  do {
    const std::size_t depth = std::min(kDepthBlock, a.depth - k0);
    const ConstMatrixView from = k0 == 0 ? start : c;
    for (std::size_t j = 0; j < cols;) {
      const std::size_t panel = j / kPanelColumns, column = j % kPanelColumns;
      const Tile tile = {depth,
                         a.data + k0 * a.depth_stride,
                         a.row_stride,
                         a.depth_stride,
                         b.data + panel * b.panel_stride + k0 * b.depth_stride + column,
                         b.depth_stride,
                         from.data + j,
                         from.stride,
                         c.data + j,
                         c.stride};
      if (cols - j >= 2 * lanes) {
        ComputeStrip<2>(tile, c.rows);
        j += 2 * lanes;
      } else {
        ComputeStrip<1>(tile, c.rows);
        j += lanes;
      }
    }
    k0 += depth;
  } while (k0 < a.depth);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(MatMulAll);

LeftOperand AsLeft(ConstMatrixView m) { return {m.data, m.rows, m.cols, m.stride, 1}; }

LeftOperand TransposedAsLeft(ConstMatrixView m) { return {m.data, m.cols, m.rows, 1, m.stride}; }

RightOperand AsRight(ConstMatrixView m) {
  return {m.data, m.rows, m.cols, kPanelColumns, m.stride};
}

PackedMatrix::PackedMatrix(std::size_t depth, std::size_t cols)
    : depth_(depth),
      cols_(cols),
      panels_(depth * ((cols + kPanelColumns - 1) / kPanelColumns) * kPanelColumns) {}

RightOperand PackedMatrix::operand() const {
  return {panels_.data(), depth_, cols_, depth_ * kPanelColumns, kPanelColumns};
}

void PackedMatrix::Pack(ConstMatrixView m) {
  for (std::size_t j = 0; j < cols_; j += kPanelColumns) {
    const std::size_t width = std::min(kPanelColumns, cols_ - j);
    float* to = panels_.data() + j * depth_;
    for (std::size_t k = 0; k < depth_; ++k, to += kPanelColumns) {
      std::copy_n(m.Row(k) + j, width, to);
    }
  }
}

void PackedMatrix::PackTransposed(ConstMatrixView m) {
  for (std::size_t j = 0; j < cols_; ++j) {
    const float* from = m.Row(j);
    float* to = panels_.data() + j / kPanelColumns * depth_ * kPanelColumns + j % kPanelColumns;
    for (std::size_t k = 0; k < depth_; ++k) to[k * kPanelColumns] = from[k];
  }
}

void MatMul(const LeftOperand& a, const RightOperand& b, ConstMatrixView start, MatrixView c) {
  HWY_DYNAMIC_DISPATCH(MatMulAll)(a, b, start, c);
}

}  // namespace runexp
#endif  // HWY_ONCE
