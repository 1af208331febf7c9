// The "context" of a benchmark program's output, for tools/dev/bench_record.
#pragma once

namespace runexp {

// Adds git commit, dirty flag, compiler, flags, libraries, the SIMD target in use and all supported
// ones. Call it first in main, so that the origin of the program is known wherever it is copied.
void AddBuildContext();

}  // namespace runexp
