// Facts about the build of the running program.
#pragma once

namespace runexp {

struct BuildInfo {
  const char* version;         // "0.1.0"
  const char* git_commit;      // or "unknown"
  const char* git_dirty;       // "true" if what was compiled is not as in the commit; "unknown"
  const char* compiler;        // "Clang 19.1.7"
  const char* compiler_flags;  // of all files
  const char* build_type;
  const char* libraries;  // "fmt 9.1.0, …"
};

// Each program links its own definition, made by runexp_add_build_info() in CMakeLists.txt;
// tests link tests/support/build_info.cc, so that a commit does not relink them.
const BuildInfo& ThisBuild();

}  // namespace runexp
