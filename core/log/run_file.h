// A run as the bytes of its file: an HDF5 image (run_format.h says what is where) and a trailer
// (trailer.h). Disk is not touched here: ReplaceFile and ReadFile of atomic_file.h do that.
//
// Any thread may call these. The HDF5 library writes one file at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/log/run_record.h"

namespace runexp {

// The same record always gives the same bytes. Throws Error for what a file cannot hold, such as
// a text with a NUL character; a tensor whose values do not fill its shape is a bug of the caller
// (std::logic_error).
std::vector<std::byte> SerializeRun(const RunRecord& record);

// No process could be started that parses run files: the machine's fault, not that of a file.
class ReaderUnavailable : public Error {
 public:
  using Error::Error;
};

enum class ReaderUse {
  kShared,          // by a process that has parsed other files, and will
  kOwn,             // by a process of its own: no other file can have spoilt it
  kOwnUnlessEnded,  // kOwn for a run that can go on, kShared for one that has ended
};

// Checks every byte against the digests, then has a confined process read it all (reader_child.h):
// whatever is in the file, it harms nothing, and nothing of this machine gets into the record.
// `label` names the file in an Error, which says what is wrong: not a run file, cut short, damaged,
// written by a newer runexp, or hostile. Throws ReaderUnavailable where that process cannot be
// started.
//
// kShared: as another file may have taken that process over, what has ended is checked against its
// result_sha256 here. kOwn: it is not, for it is compared otherwise.
RunRecord ParseRun(std::span<const std::byte> bytes, std::string_view label,
                   ReaderUse use = ReaderUse::kShared);

}  // namespace runexp
