#include "core/kernels/matmul.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/matmul.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Rows of a register tile two vectors wide: as many accumulators as the registers hold beside
// two vectors of b and one of a.
#if HWY_CAP_GE512 || HWY_TARGET == HWY_NEON
constexpr std::size_t kTileRows = 12;  // 32 registers
#elif HWY_NATIVE_FMA
constexpr std::size_t kTileRows = 6;  // 16 registers
#else
constexpr std::size_t kTileRows = 2;  // the emulated FMA needs registers of its own
#endif

// Panels of k per pass: a panel of b is then at most 64 KiB, which the level-2 cache delivers in
// time. Partial sums go through c between passes, which is exact.
constexpr std::size_t kDepthPanels = 16;

// Steps of k per round of the innermost loop.
constexpr std::size_t kUnrolled = 4;

// The left factor, as it stands or transposed.
enum class Left { kPlain, kTransposed };

// One register tile: where its operands stand. Rows are kPanelColumns apart, but for `start`.
struct Tile {
  const float* a;       // (row 0, k 0)
  std::size_t a_panel;  // plain: from 32 values of k to the next
  const float* b;       // (k 0, column 0)
  std::size_t depth;    // values of k
  const float* start;
  std::size_t start_row;
  float* c;
  const float* next;  // the tile of c that comes next, or c again
};

template <std::size_t kRows, std::size_t kVectors, class V>
HWY_INLINE void Accumulate(const float* a, std::size_t a_row, const float* b, F32 d,
                           V (&sum)[kRows][kVectors]) {
  VF32 right[kVectors];
  HWY_UNROLL(16)
  for (std::size_t v = 0; v < kVectors; ++v) right[v] = hn::Load(d, b + v * hn::Lanes(d));
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kRows; ++r) {
    const VF32 left = hn::Set(d, a[r * a_row]);
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = Fma(d, left, right[v], sum[r][v]);
  }
}

template <Left kLeft, std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void ComputeTile(const Tile& t) {
  const F32 d;
  VF32 sum[kRows][kVectors];
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kRows; ++r) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      sum[r][v] = hn::Load(d, t.start + r * t.start_row + v * hn::Lanes(d));
    }
  }
  // Have the next tile's old values and its lines at hand.
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kRows; ++r) {
    hwy::Prefetch(t.next + r * kPanelColumns);
    if (kVectors * hn::MaxLanes(d) > 16) hwy::Prefetch(t.next + r * kPanelColumns + 16);
  }
  constexpr bool kPlain = kLeft == Left::kPlain;
  constexpr std::size_t kRowStep = kPlain ? kPanelColumns : 1;
  constexpr std::size_t kDepthStep = kPlain ? 1 : kPanelColumns;
  const std::size_t panel_step = kPlain ? t.a_panel : kPanelColumns * kPanelColumns;
  const std::size_t whole_panels = t.depth / kPanelColumns;
  const float* b = t.b;
  for (std::size_t panel = 0; panel < whole_panels; ++panel) {
    const float* a = t.a + panel * panel_step;
    for (std::size_t k = 0; k < kPanelColumns; k += kUnrolled) {
      HWY_UNROLL(16)
      for (std::size_t i = 0; i < kUnrolled; ++i) {
        Accumulate<kRows, kVectors>(a + i * kDepthStep, kRowStep, b + i * kPanelColumns, d, sum);
      }
      a += kUnrolled * kDepthStep;
      b += kUnrolled * kPanelColumns;
    }
  }
  for (std::size_t k = 0; k < t.depth % kPanelColumns; ++k) {
    const float* a = t.a + whole_panels * panel_step + k * kDepthStep;
    Accumulate<kRows, kVectors>(a, kRowStep, b + k * kPanelColumns, d, sum);
  }
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kRows; ++r) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      hn::Store(sum[r][v], d, t.c + r * kPanelColumns + v * hn::Lanes(d));
    }
  }
}

template <Left kLeft, std::size_t kRows, std::size_t kVectors>
void ComputeTileOf(std::size_t rows, const Tile& tile) {
  if (rows == kRows) {
    ComputeTile<kLeft, kRows, kVectors>(tile);
  } else if constexpr (kRows > 1) {
    ComputeTileOf<kLeft, kRows - 1, kVectors>(rows, tile);
  }
}

// A strip of c one or two vectors wide and `rows` high, tile by tile. The tiles are of nearly
// equal height: 32 rows are 11 + 11 + 10, not 12 + 12 + 8.
template <Left kLeft, std::size_t kVectors>
void ComputeStrip(Tile tile, std::size_t rows) {
  const std::size_t tiles = (rows + kTileRows - 1) / kTileRows;
  for (std::size_t i = 0; i < tiles; ++i) {
    const std::size_t height = rows * (i + 1) / tiles - rows * i / tiles;
    const bool last = i + 1 == tiles;
    tile.next = last ? tile.c : tile.c + height * kPanelColumns;
    ComputeTileOf<kLeft, kTileRows, kVectors>(height, tile);
    tile.a += height * (kLeft == Left::kPlain ? kPanelColumns : 1);
    tile.start += height * tile.start_row;
    tile.c += height * kPanelColumns;
  }
}

// One panel of c over one range of k.
template <Left kLeft>
void ComputePanel(ConstMatrixView a, const float* b, ConstMatrixView start, MatrixView c,
                  std::size_t panel, std::size_t k0, std::size_t depth) {
  const std::size_t lanes = hn::Lanes(F32());
  for (std::size_t j = 0; j < c.PanelWidth(panel);) {
    const bool two = c.PanelWidth(panel) - j >= 2 * lanes;
    Tile tile = {nullptr,          a.panel_stride,     b + j,  depth, start.Panel(panel) + j,
                 start.row_stride, c.Panel(panel) + j, nullptr};
    if constexpr (kLeft == Left::kPlain) {
      tile.a = a.Panel(k0 / kPanelColumns);
      two ? ComputeStrip<kLeft, 2>(tile, c.rows) : ComputeStrip<kLeft, 1>(tile, c.rows);
    } else {
      // A row of c is a column of a: tiles end where a's panels do.
      for (std::size_t p = 0; p < a.panels(); ++p) {
        const std::size_t rows = std::min(kPanelColumns, c.rows - p * kPanelColumns);
        tile.a = a.Panel(p) + k0 * kPanelColumns;
        two ? ComputeStrip<kLeft, 2>(tile, rows) : ComputeStrip<kLeft, 1>(tile, rows);
        tile.start += rows * tile.start_row;
        tile.c += rows * kPanelColumns;
      }
    }
    j += two ? 2 * lanes : lanes;
  }
}

template <Left kLeft>
void MatMulAll(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  const std::size_t depth_panels = PanelCount(b.rows);
  const std::size_t passes =
      std::max<std::size_t>(1, (depth_panels + kDepthPanels - 1) / kDepthPanels);
  for (std::size_t pass = 0; pass < passes; ++pass) {
    const std::size_t k0 = depth_panels * pass / passes * kPanelColumns;
    const std::size_t k1 = std::min(b.rows, depth_panels * (pass + 1) / passes * kPanelColumns);
    for (std::size_t panel = 0; panel < c.panels(); ++panel) {
      ComputePanel<kLeft>(a, b.Panel(panel) + k0 * kPanelColumns, pass == 0 ? start : c, c, panel,
                          k0, k1 - k0);
    }
  }
}

void MatMulPlain(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  MatMulAll<Left::kPlain>(a, b, start, c);
}

void MatMulTransposedLeft(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start,
                          MatrixView c) {
  MatMulAll<Left::kTransposed>(a, b, start, c);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(MatMulPlain);
HWY_EXPORT(MatMulTransposedLeft);

void MatMul(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  HWY_DYNAMIC_DISPATCH(MatMulPlain)(a, b, start, c);
}

void MatMulTransposed(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  HWY_DYNAMIC_DISPATCH(MatMulTransposedLeft)(a, b, start, c);
}

void Transpose(ConstMatrixView m, MatrixView out) {
  for (std::size_t p = 0; p < m.panels(); ++p) {
    const std::size_t cols = std::min(kPanelColumns, m.cols - p * kPanelColumns);
    for (std::size_t q = 0; q < out.panels(); ++q) {
      const std::size_t rows = std::min(kPanelColumns, m.rows - q * kPanelColumns);
      // A block of at most 32 x 32, contiguous on both sides.
      const float* from = m.Panel(p) + q * kPanelColumns * kPanelColumns;
      float* to = out.Panel(q) + p * kPanelColumns * kPanelColumns;
      for (std::size_t c = 0; c < cols; ++c) {
        for (std::size_t r = 0; r < rows; ++r) {
          to[c * kPanelColumns + r] = from[r * kPanelColumns + c];
        }
      }
    }
  }
}

}  // namespace runexp
#endif  // HWY_ONCE
