// Sweeps over experiments/smoke.toml are read or refused by a SpecError; the first and the last run
// of an accepted one can be made.
#include <cstdint>
#include <filesystem>
#include <variant>

#include "core/spec/canonical.h"
#include "core/spec/sweep/read_sweep.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

// The sweep's folder, beside experiments/ as in the repository.
const InputFolder& Folder() {
  static const InputFolder folder;
  static const bool is_made = [] {
    std::filesystem::create_directory(folder.path() / "sweeps");
    std::filesystem::create_directory_symlink(RUNEXP_SOURCE_DIR "/experiments",
                                              folder.path() / "experiments");
    return true;
  }();
  (void)is_made;
  return folder;
}

void CheckRun(const Sweep& sweep, std::size_t run) {
  const std::string resolved = ResolvedToml(RunDocument(sweep, run).spec());
  Must(ResolvedToml(ReadSpecText(resolved, "resolved").spec()) == resolved,
       "the resolved text of a run is read as it was written");
}

void ReadOne(std::span<const std::uint8_t> input) {
  try {
    const ExperimentOrSweep read = ReadSpec(Folder().Write("sweeps/sweep.toml", input));
    if (const Sweep* sweep = std::get_if<Sweep>(&read)) {
      Must(!sweep->combinations.empty(), "a sweep has runs");
      CheckRun(*sweep, 0);
      CheckRun(*sweep, sweep->combinations.size() - 1);
    }
  } catch (const SpecError& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  runexp::ReadOne({data, size});
  return 0;
}
