// A contrast in one sentence that can be quoted.
#pragma once

#include <string>

#include "core/report/contrast/contrast.h"

namespace runexp {

// "random sampling ends 14 % higher than consecutive (95 % interval 12 to 16 %, p = 0.002, 20
// seeds): more than noise".
std::string Sentence(const Contrast& contrast, const Contrasts& contrasts);

// "seed", or "pair"
const char* UnitName(ContrastUnit unit);

}  // namespace runexp
