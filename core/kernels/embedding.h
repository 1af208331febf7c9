// One-hot inputs. A one-hot row times a matrix is a row of the matrix, so it needs no
// multiplication.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// out[r] = table[indices[r]].
void GatherRows(ConstMatrixView table, std::span<const std::int32_t> indices, MatrixView out);

// out[r] = table[indices[r]] + bias: one addition for each element, padding included. `bias` is one
// row.
void GatherRowsAndAdd(ConstMatrixView table, std::span<const std::int32_t> indices,
                      ConstMatrixView bias, MatrixView out);

// table[i] = 0 for each row i in `rows`.
void ZeroRows(std::span<const std::int32_t> rows, MatrixView table);

// table[indices[r]] += rows[r], r ascending: each element is one ascending chain of additions.
void ScatterAddRows(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table);

}  // namespace runexp
