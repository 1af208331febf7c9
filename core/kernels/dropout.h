// Dropout: a random part of the hidden states is not seen by the layer above, the rest is scaled up
// so that their sum stays the same on average.
#pragma once

#include <cstddef>

#include "core/base/matrix.h"
#include "core/base/random.h"

namespace runexp {

// Fills rows of a mask (M, H), the first of which is row `first_row` of it: element (r, c) is 0 if
// draw r * H + c of the stream, uniform in (0, 1), is below `dropout`, else 1 / (1 - dropout)
// rounded to float. Padding is 0.
void FillDropoutMask(const RandomStream& stream, double dropout, std::size_t first_row,
                     MatrixView mask);

// out = in * mask, and 0 where the mask is 0, whatever `in` is there. Shapes (R, C). In place is
// allowed.
void ApplyMask(ConstMatrixView in, ConstMatrixView mask, MatrixView out);

}  // namespace runexp
