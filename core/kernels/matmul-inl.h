// Matrix products on register tiles, shared by the kernels that need one: see matmul.h.
//
// Per-target include guard, as in Highway's own -inl.h files.
#if defined(RUNEXP_CORE_KERNELS_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_MATMUL_INL_H_
#undef RUNEXP_CORE_KERNELS_MATMUL_INL_H_
#else
#define RUNEXP_CORE_KERNELS_MATMUL_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/matrix.h"
#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Rows of a register tile two vectors wide: as many accumulators as fit in the registers beside two
// vectors of b and one of a.
#if HWY_CAP_GE512 || HWY_TARGET == HWY_NEON
constexpr std::size_t kTileRows = 12;  // 32 registers
#elif HWY_NATIVE_FMA
constexpr std::size_t kTileRows = 6;  // 16 registers
#else
constexpr std::size_t kTileRows = 2;  // the emulated FMA needs registers of its own
#endif

// Panels of k per pass; partial sums are stored in c between passes, which is exact. Where two
// vectors fill a row of a panel, a panel of b is at most 64 KiB, which the level-2 cache can
// stream. Narrower strips read part of each row, so only part of the level-1 cache's sets hold
// them: these stay in it as long as all tiles need them.
constexpr std::size_t kDepthPanels = HWY_CAP_GE512 ? 16 : 4;

// Steps of k per iteration of the innermost loop.
constexpr std::size_t kUnrolled = 4;

constexpr std::size_t kLineBytes = 64;  // a cache line: half a row of a panel

// Whether the left factor is used as stored or transposed.
enum class Left { kPlain, kTransposed };

// An epilogue: finish(p) is called when panel p of a product is complete and still in the cache.
// This one does nothing.
struct AsItIs {
  void operator()(std::size_t) const {}
};

// The operands of one register tile. Rows are kPanelColumns apart, except in `start`.
struct Tile {
  const float* a;       // (row 0, k 0)
  std::size_t a_panel;  // plain: distance between blocks of 32 values of k
  const float* b;       // (k 0, column 0)
  std::size_t depth;    // values of k
  const float* start;
  std::size_t start_row;
  float* c;
  std::uintptr_t next;   // address of the next tile of c, to prefetch
  std::uintptr_t ahead;  // address to prefetch meanwhile, one line every kUnrolled steps
};

// Prefetches use addresses instead of pointers, as they may lie beyond the matrix; that is
// harmless.
inline std::uintptr_t AddressOf(const float* p) { return reinterpret_cast<std::uintptr_t>(p); }

HWY_INLINE void FetchToLevel1(std::uintptr_t address) {
  __builtin_prefetch(reinterpret_cast<const void*>(address), 0, 3);
}

HWY_INLINE void FetchToLevel2(std::uintptr_t address) {
  __builtin_prefetch(reinterpret_cast<const void*>(address), 0, 2);
}

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
HWY_INLINE void ComputeTile(const Tile& t) {
  const F32 d;
  VF32 sum[kRows][kVectors];
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kRows; ++r) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      sum[r][v] = hn::Load(d, t.start + r * t.start_row + v * hn::Lanes(d));
    }
  }
  HWY_UNROLL(32)
  for (std::size_t line = 0; line < 2 * kRows; ++line) FetchToLevel1(t.next + line * kLineBytes);
  constexpr bool kPlain = kLeft == Left::kPlain;
  constexpr std::size_t kRowStep = kPlain ? kPanelColumns : 1;
  constexpr std::size_t kDepthStep = kPlain ? 1 : kPanelColumns;
  const std::size_t panel_step = kPlain ? t.a_panel : kPanelColumns * kPanelColumns;
  const std::size_t whole_panels = t.depth / kPanelColumns;
  const float* b = t.b;
  std::uintptr_t ahead = t.ahead;
  for (std::size_t panel = 0; panel < whole_panels; ++panel) {
    const float* a = t.a + panel * panel_step;
    for (std::size_t k = 0; k < kPanelColumns; k += kUnrolled) {
      HWY_UNROLL(16)
      for (std::size_t i = 0; i < kUnrolled; ++i) {
        Accumulate<kRows, kVectors>(a + i * kDepthStep, kRowStep, b + i * kPanelColumns, d, sum);
      }
      a += kUnrolled * kDepthStep;
      b += kUnrolled * kPanelColumns;
      FetchToLevel2(ahead);
      ahead += kLineBytes;
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

// `count` register tiles of the same height, one below the other, in a loop the processor can
// predict. `tile` moves on past them.
template <Left kLeft, std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void ComputeTiles(std::size_t count, Tile& tile) {
  for (; count != 0; --count) {
    // Do not prefetch past the last tile: those rows may belong to another thread, which would have
    // to fetch them back.
    tile.next = AddressOf(count == 1 ? tile.c : tile.c + kRows * kPanelColumns);
    ComputeTile<kLeft, kRows, kVectors>(tile);
    tile.a += kRows * (kLeft == Left::kPlain ? kPanelColumns : 1);
    tile.start += kRows * tile.start_row;
    tile.c += kRows * kPanelColumns;
    tile.ahead += tile.depth / kUnrolled * kLineBytes;
  }
}

template <Left kLeft, std::size_t kRows, std::size_t kVectors>
void ComputeTilesOf(std::size_t height, std::size_t count, Tile& tile) {
  if (height == kRows) {
    ComputeTiles<kLeft, kRows, kVectors>(count, tile);
  } else if constexpr (kRows > 1) {
    ComputeTilesOf<kLeft, kRows - 1, kVectors>(height, count, tile);
  }
}

// A strip of c, one or two vectors wide and `rows` high. The tiles have nearly equal heights: 32
// rows are 11 + 11 + 10, not 12 + 12 + 8.
template <Left kLeft, std::size_t kVectors>
void ComputeStrip(Tile tile, std::size_t rows) {
  const std::size_t tiles = (rows + kTileRows - 1) / kTileRows;
  const std::size_t low = rows / tiles, higher = rows % tiles;
  if (higher != 0) ComputeTilesOf<kLeft, kTileRows, kVectors>(low + 1, higher, tile);
  ComputeTilesOf<kLeft, kTileRows, kVectors>(low, tiles - higher, tile);
}

struct Operands {
  ConstMatrixView a, b, start;
  MatrixView c;
};

// One panel of c over one range of k.
template <Left kLeft>
void ComputePanel(const Operands& operands, std::size_t panel, Range k) {
  const auto& [a, b, start, c] = operands;
  const std::size_t next = std::min(panel + 1, c.panels() - 1);
  const std::size_t lanes = hn::Lanes(F32());
  for (std::size_t j = 0; j < c.PanelWidth(panel);) {
    const bool two = c.PanelWidth(panel) - j >= 2 * lanes;
    Tile tile = {.a = nullptr,
                 .a_panel = a.panel_stride,
                 .b = b.Panel(panel) + k.first * kPanelColumns + j,
                 .depth = k.count,
                 .start = start.Panel(panel) + j,
                 .start_row = start.row_stride,
                 .c = c.Panel(panel) + j,
                 .next = 0,
                 .ahead = AddressOf(b.Panel(next) + k.first * kPanelColumns)};
    if constexpr (kLeft == Left::kPlain) {
      tile.a = a.Panel(k.first / kPanelColumns);
      two ? ComputeStrip<kLeft, 2>(tile, c.rows) : ComputeStrip<kLeft, 1>(tile, c.rows);
    } else {
      // A row of c is a column of a, so tiles end at the panels of a.
      for (std::size_t p = 0; p < a.panels(); ++p) {
        const std::size_t rows = std::min(kPanelColumns, c.rows - p * kPanelColumns);
        tile.a = a.Panel(p) + k.first * kPanelColumns;
        two ? ComputeStrip<kLeft, 2>(tile, rows) : ComputeStrip<kLeft, 1>(tile, rows);
        tile.start += rows * tile.start_row;
        tile.c += rows * kPanelColumns;
      }
    }
    j += two ? 2 * lanes : lanes;
  }
}

template <Left kLeft, class Finish = AsItIs>
void MatMulAll(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c,
               const Finish& finish = {}) {
  const std::size_t depth_panels = PanelCount(b.rows);
  const std::size_t passes =
      std::max<std::size_t>(1, (depth_panels + kDepthPanels - 1) / kDepthPanels);
  for (std::size_t pass = 0; pass < passes; ++pass) {
    const std::size_t k0 = depth_panels * pass / passes * kPanelColumns;
    const std::size_t k1 = std::min(b.rows, depth_panels * (pass + 1) / passes * kPanelColumns);
    const Operands operands = {a, b, pass == 0 ? start : c, c};
    for (std::size_t panel = 0; panel < c.panels(); ++panel) {
      ComputePanel<kLeft>(operands, panel, {k0, k1 - k0});
      if (pass + 1 == passes) finish(panel);
    }
  }
}

// A single row, `kPanels` whole panels of it: enough independent chains of multiply-adds that only
// reading b takes time.
template <std::size_t kPanels>
void ComputeRow(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c,
                std::size_t panel) {
  const F32 d;
  constexpr std::size_t kVectors = kPanelColumns / hn::MaxLanes(d);
  VF32 sum[kPanels][kVectors];
  HWY_UNROLL(16)
  for (std::size_t p = 0; p < kPanels; ++p) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      sum[p][v] = hn::Load(d, start.Panel(panel + p) + v * hn::Lanes(d));
    }
  }
  const float* first = b.Panel(panel);
  for (std::size_t k = 0; k < b.rows; ++k) {
    const VF32 left = hn::Set(d, a(0, k));
    HWY_UNROLL(16)
    for (std::size_t p = 0; p < kPanels; ++p) {
      const float* right = first + p * b.panel_stride + k * kPanelColumns;
      HWY_UNROLL(16)
      for (std::size_t v = 0; v < kVectors; ++v) {
        sum[p][v] = Fma(d, left, hn::Load(d, right + v * hn::Lanes(d)), sum[p][v]);
      }
    }
  }
  HWY_UNROLL(16)
  for (std::size_t p = 0; p < kPanels; ++p) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      hn::Store(sum[p][v], d, c.Panel(panel + p) + v * hn::Lanes(d));
    }
  }
}

inline void ComputeRowAll(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start,
                          MatrixView c) {
  constexpr std::size_t kAtOnce = std::max<std::size_t>(1, hn::MaxLanes(F32()) / 4);
  std::size_t panel = 0;
  for (; panel + kAtOnce <= c.panels(); panel += kAtOnce) {
    ComputeRow<kAtOnce>(a, b, start, c, panel);
  }
  for (; panel < c.panels(); ++panel) ComputeRow<1>(a, b, start, c, panel);
}

// finish(p) for each panel p of c.
template <class Finish>
void FinishAll(ConstMatrixView c, const Finish& finish) {
  for (std::size_t p = 0; p < c.panels(); ++p) finish(p);
}

// c = start + a b, then finish: how a recurrent step ends. Shapes: a (R, K), b (K, C), start and c
// (R, C); start may be c.
template <class Finish>
void ProductAndFinish(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c,
                      const Finish& finish) {
  if (c.rows > 1) return MatMulAll<Left::kPlain>(a, b, start, c, finish);
  ComputeRowAll(a, b, start, c);
  FinishAll(c, finish);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
