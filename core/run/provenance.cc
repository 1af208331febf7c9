#include "core/run/provenance.h"

#include <sys/utsname.h>
#include <time.h>

#include <fstream>

#include "core/kernels/simd_target.h"
#include "core/parallel/loop.h"
#include "core/run/build_info.h"

namespace runexp {
namespace {

// Returns the value of a key in /proc/cpuinfo; "unknown" if absent (Arm has other keys).
std::string CpuInfo(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || line.compare(0, key.size(), key) != 0) continue;
    if (line.find_first_not_of(" \t", key.size()) == colon && colon + 2 <= line.size()) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

}  // namespace

std::string ProgramVersion() { return ThisBuild().version; }

std::string CurrentTimeUtc() {
  const time_t now = time(nullptr);
  tm utc = {};
  gmtime_r(&now, &utc);
  char text[32];
  strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

namespace {

// The entries that do not change during the life of the process.
std::map<std::string, std::string> CollectConstants() {
  utsname system = {};
  uname(&system);
  const BuildInfo& build = ThisBuild();
  return {{"version", build.version},
          {"git_commit", build.git_commit},
          {"git_dirty", build.git_dirty},
          {"compiler", build.compiler},
          {"compiler_flags", build.compiler_flags},
          {"build_type", build.build_type},
          {"libraries", build.libraries},
          {"cpu_model", CpuInfo("model name")},
          {"cpu_features", CpuInfo("flags")},
          {"host", system.nodename},
          {"system", std::string(system.sysname) + " " + system.release + " " + system.machine}};
}

}  // namespace

std::map<std::string, std::string> CollectProvenance() {
  static const std::map<std::string, std::string> constants = CollectConstants();
  std::map<std::string, std::string> provenance = constants;
  provenance["simd_target"] = RunningTarget();
  provenance["threads"] = std::to_string(ThreadCount());
  provenance["started"] = CurrentTimeUtc();
  return provenance;
}

std::map<std::string, std::string> ResumedProvenance(
    const std::map<std::string, std::string>& earlier) {
  std::map<std::string, std::string> provenance = CollectProvenance();
  for (const char* key : {kInitialFile, kBeginsWith}) {
    if (const auto kept = earlier.find(key); kept != earlier.end()) provenance.insert(*kept);
  }
  std::string& lines = provenance["earlier_processes"];
  const auto before = earlier.find("earlier_processes");
  if (before != earlier.end()) lines = before->second + "\n";
  const char* separator = "";
  for (const char* key : {"started", "version", "git_commit", "git_dirty", "compiler",
                          "simd_target", "threads", "cpu_model", "host"}) {
    const auto found = earlier.find(key);
    if (found == earlier.end()) continue;
    lines += std::string(separator) + key + "=" + found->second;
    separator = "; ";
  }
  return provenance;
}

}  // namespace runexp
