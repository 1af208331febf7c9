// Converts a run to and from the bytes of its file: an HDF5 image (run_format.h describes its
// layout) and a trailer (trailer.h). Does not access the disk: ReplaceFile and ReadFile of
// atomic_file.h do.
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

// The same record always gives the same bytes. Throws Error if a file cannot hold it, such as a
// text with a NUL character, and std::logic_error for a bug of the caller: a tensor whose values do
// not fill its shape.
std::vector<std::byte> SerializeRun(const RunRecord& record);

// The process that parses run files could not be started: a problem of the machine, not of a file.
class ReaderUnavailable : public Error {
 public:
  using Error::Error;
};

// Starts the process that parses run files unless one is idle. To call before a file is read:
// loading the process takes milliseconds, and ParseRun finds it ready.
void StartReader();

enum class ReaderUse {
  kShared,          // by a process that also parses other files
  kOwn,             // by a separate process, which no other file can have corrupted
  kOwnUnlessEnded,  // kOwn for a run that can continue, kShared for one that has ended
};

// Checks every byte against the digests, then has a confined process parse the file
// (reader_child.h), so that a hostile file can do no harm and no data of this machine gets into the
// record. `label` names the file in an Error, which says what is wrong: not a run file, cut short,
// damaged, written by a newer runexp, or hostile. Throws ReaderUnavailable if the process cannot be
// started.
//
// kShared: another file may have taken over the process, so an ended run is checked here against
// its result_sha256. kOwn: it is not, because the caller compares it in another way.
RunRecord ParseRun(std::span<const std::byte> bytes, std::string_view label,
                   ReaderUse use = ReaderUse::kShared);

}  // namespace runexp
