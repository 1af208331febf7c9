// Private to core/log/*.cc: confines a process that parses untrusted bytes.
#pragma once

namespace runexp {

// From now on this process can only compute, allocate memory, read from and write to its open
// descriptors, and exit. It cannot open, connect to or start anything, nor see or signal another
// process. It leaves no core file. Returns false if the kernel refuses (no seccomp); then nothing
// changes.
[[nodiscard]] bool ConfineThisProcess();

}  // namespace runexp
