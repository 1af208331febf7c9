// Reads many run files at once.
#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/parallel/loop.h"
#include "core/report/load_runs.h"

namespace runexp {

// Calls read(file) for each file, on all cores, and returns the results in the order of the files.
// If it throws an Error, there is no result, and `skipped` is called, in that order, too. Calls of
// `progress` come one after the other, from any thread.
template <typename Read>
auto ReadEach(const std::vector<std::filesystem::path>& files, const Read& read,
              const SkippedRun& skipped, const ReadProgress& progress = {}) {
  using Result = std::invoke_result_t<Read, const std::filesystem::path&>;
  std::vector<std::optional<Result>> found(files.size());
  std::vector<std::string> reasons(files.size());
  std::mutex mutex;
  std::size_t done = 0;
  ForEach(files.size(), 1, [&](std::size_t i) {
    if (progress) {
      const std::lock_guard lock(mutex);
      progress(done++, files.size());
    }
    try {
      found[i] = read(files[i]);
    } catch (const Error& error) {
      reasons[i] = error.what();
    }
  });
  std::vector<Result> results;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (found[i]) {
      results.push_back(std::move(*found[i]));
    } else {
      skipped(reasons[i]);
    }
  }
  return results;
}

}  // namespace runexp
