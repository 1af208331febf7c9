// Collects the problems of one source.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/spec/source.h"

namespace runexp {

struct Reporter {
  const Source& source;
  std::vector<Diagnostic>& problems;

  void Report(const Region& region, std::string cause, std::string remedy) const {
    problems.push_back(DiagnosticAt(source, region, std::move(cause), std::move(remedy)));
  }
};

}  // namespace runexp
