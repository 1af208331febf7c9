// What a benchmark program says of itself in its output ("context"), for tools/dev/bench_record.
#pragma once

namespace runexp {

// Adds git commit, dirty flag, compiler, flags, libraries, the SIMD target in use and all supported
// ones. Call it first in main: what the program was built from is then known wherever it is copied.
void AddBuildContext();

}  // namespace runexp
