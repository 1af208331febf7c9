// The process that parses run files for another: it has nothing to steal and can do no harm, so
// that libhdf5 may be fooled by whatever is in a file.
#pragma once

#include <string_view>

namespace runexp {

// `runexp` with this as its only argument is such a process; started by reader_process.h alone.
inline constexpr std::string_view kReaderMode = "--parse-run-files";

// Confines this process, then parses images until its parent closes the socket. Does not return.
[[noreturn]] void ServeAsReader();

}  // namespace runexp
