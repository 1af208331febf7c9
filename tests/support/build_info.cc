// The build info of every test.
#include "core/run/build_info.h"

namespace runexp {

const BuildInfo& ThisBuild() {
  static constexpr BuildInfo info = {"0.0.0", "unknown", "unknown", "some", "", "", ""};
  return info;
}

}  // namespace runexp
