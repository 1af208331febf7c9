// How much memory a process may have.
#pragma once

namespace runexp {

struct MemoryLimit {
  double bytes;
  const char* says;  // what to write before the number: "the machine has", "ulimit -v allows"
};

// The machine's memory, or less where a limit of this process's address space says so.
MemoryLimit GetMemoryLimit();

}  // namespace runexp
