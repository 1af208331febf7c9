// How much memory a process may use.
#pragma once

namespace runexp {

struct MemoryLimit {
  double bytes;
  const char* says;  // text before the number: "the machine has", "ulimit -v allows"
};

// Returns the size of the machine's memory, or the address space limit of this process if lower.
MemoryLimit GetMemoryLimit();

}  // namespace runexp
