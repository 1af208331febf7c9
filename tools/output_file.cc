#include "tools/output_file.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/log/trailer.h"

namespace runexp {

void RefuseToReplaceRun(const std::filesystem::path& output) {
  if (!EndsAsRunFile(output)) return;
  throw Error(
      fmt::format("-o {}: this is a run file, which would be lost; nothing was written.\n"
                  "  Choose another name.",
                  output.string()));
}

}  // namespace runexp
