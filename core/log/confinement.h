// Private to core/log/*.cc: what a process may do that parses bytes of which nobody knows.
#pragma once

namespace runexp {

// From here on this process can compute, take memory, read from and write to the descriptors that
// it has, and end: it can open nothing, connect to nothing, start nothing, and neither see nor
// signal another process. It leaves no core file. False if the kernel refuses (no seccomp); then it
// can do what it could before.
[[nodiscard]] bool ConfineThisProcess();

}  // namespace runexp
