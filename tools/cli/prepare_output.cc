#include "tools/cli/prepare_output.h"

#include "core/log/output_file.h"
#include "core/run/interrupt.h"

namespace runexp {

void PrepareForOutput(const std::filesystem::path& output) {
  if (IsWrittenThrough(output)) {
    SurviveBrokenOutputs();
  } else {
    InstallInterruptHandlers();
  }
}

}  // namespace runexp
