// The process that parses run files for another process. It holds no secrets and can do no harm,
// even if a file takes over libhdf5.
#pragma once

#include <string_view>

namespace runexp {

// `runexp` with this as its only argument becomes such a process; only reader_process.h starts it.
inline constexpr std::string_view kReaderMode = "--parse-run-files";

// Confines this process, then parses images until its parent closes the socket. Does not return.
[[noreturn]] void ServeAsReader();

}  // namespace runexp
