#include "core/report/page/summary_cache.h"

#include <utility>

#include "core/base/error.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// A file, and what is known of it: its run, or why there is none. Neither: it must be read.
struct Found {
  FileStamp stamp;
  std::optional<ReportRun> run = {};
  std::string reason = {};
};

void Read(const fs::path& file, std::size_t count, Found& found) {
  try {
    found.run = SummarizeForReport(ReadRun(file), count);
  } catch (const Error& error) {
    found.reason = error.what();
  }
}

}  // namespace

void SummaryCache::Update(const std::vector<fs::path>& files, const SkippedRun& skipped) {
  std::vector<Found> found(files.size());
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < files.size(); ++i) {
    found[i].stamp = StampOf(files[i]);
    const auto kept = entries_.find(files[i].native());
    if (kept == entries_.end() || kept->second.stamp != found[i].stamp) {
      changed.push_back(i);
    } else if (kept->second.run) {
      found[i].run = std::move(runs_[*kept->second.run]);
      NoteStatus(*found[i].run);
    } else {
      found[i].reason = std::move(kept->second.reason);
    }
  }
  ForEach(changed.size(), 1,
          [&](std::size_t i) { Read(files[changed[i]], files.size(), found[changed[i]]); });
  for (const std::size_t i : changed) {
    if (!found[i].run) skipped(found[i].reason);
  }
  files_read_ = changed.size();
  entries_.clear();
  runs_.clear();
  reasons_.clear();
  for (std::size_t i = 0; i < files.size(); ++i) {
    Entry& entry = entries_[files[i].native()];
    entry.stamp = found[i].stamp;
    if (found[i].run) {
      entry.run = runs_.size();
      runs_.push_back(std::move(*found[i].run));
    } else {
      entry.reason = found[i].reason;
      reasons_.push_back(std::move(found[i].reason));
    }
  }
}

}  // namespace runexp
