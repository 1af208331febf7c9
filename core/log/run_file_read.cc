#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/reader_process.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/log/run_image.h"
#include "core/log/trailer.h"

namespace runexp {
namespace {

bool HasHdf5Signature(std::span<const std::byte> bytes) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
      .starts_with(kSignature);
}

struct CheckedFile {
  std::span<const std::byte> image;
  Trailer trailer;
};

// Returns the HDF5 image after checking every byte of the file against the digests.
CheckedFile CheckDigests(std::span<const std::byte> bytes, std::string_view label) {
  if (!HasHdf5Signature(bytes)) {
    throw Error(fmt::format(
        "{}: not a run file:\n  it does not begin as an HDF5 file does ({} bytes in total)", label,
        bytes.size()));
  }
  const auto tail = bytes.last(std::min(bytes.size(), kTrailerSize));
  const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
  CheckedFile file = {bytes.first(bytes.size() - tail.size()), ParseTrailer(text, label)};
  if (Sha256Hex(file.image) != file.trailer.content_sha256) {
    throw Error(fmt::format(
        "{}: damaged:\n  its bytes do not match the SHA-256 in its trailer, so at least one has\n"
        "  changed since it was written. Restore it from a copy or run it again.",
        label));
  }
  return file;
}

// Readers waiting for the next file, so that many files do not need as many processes.
class IdleReaders {
 public:
  // Returns nullptr if none is idle. For ReaderUse::kOwn only one that has seen no file will do.
  std::unique_ptr<ReaderProcess> Take(ReaderUse use) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(readers_, [use](const auto& reader) {
      return use == ReaderUse::kShared || reader->is_new();
    });
    if (found == readers_.end()) return nullptr;
    std::unique_ptr<ReaderProcess> reader = std::move(*found);
    readers_.erase(found);
    return reader;
  }
  bool empty() {
    const std::lock_guard lock(mutex_);
    return readers_.empty();
  }
  void Give(std::unique_ptr<ReaderProcess> reader) {
    const std::lock_guard lock(mutex_);
    readers_.push_back(std::move(reader));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<ReaderProcess>> readers_;
};

// Never destroyed: a reader ends when this process does, since its socket closes.
IdleReaders& Idle() {
  static auto& idle = *new IdleReaders;
  return idle;
}

// A reader that an earlier file has taken over could lie about this one; it cannot forge a matching
// result digest.
void CheckResult(const RunRecord& record, const Trailer& trailer) {
  if (record.status != trailer.status) {
    throw Error(fmt::format("it is {}, but its trailer says {}", StatusName(record.status),
                            StatusName(trailer.status)));
  }
  const bool has_ended = HasEnded(record.status);
  if (has_ended == trailer.result_sha256.empty()) {
    throw Error(fmt::format("it is {}, but has {} result_sha256", StatusName(record.status),
                            has_ended ? "no" : "a"));
  }
  if (!has_ended) return;
  const std::string computed = ResultSha256(record);
  if (computed == trailer.result_sha256) return;
  throw Error(
      fmt::format("result_sha256 is not that of its result\n    stored    {}\n    computed  {}",
                  trailer.result_sha256, computed));
}

RunRecord ParseBy(ReaderProcess& reader, const CheckedFile& file, ReaderUse use) {
  RunRecord record = CompleteRecord(reader.Parse(file.image), file.image);
  if (use == ReaderUse::kShared) CheckResult(record, file.trailer);
  return record;
}

// Returns nothing if the reader fails: an earlier file may have corrupted it.
std::optional<RunRecord> ParseByUsed(std::unique_ptr<ReaderProcess> reader,
                                     const CheckedFile& file) {
  try {
    RunRecord record = ParseBy(*reader, file, ReaderUse::kShared);
    Idle().Give(std::move(reader));
    return record;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

void StartReader() {
  if (!Idle().empty()) return;
  try {
    Idle().Give(std::make_unique<ReaderProcess>());
  } catch (const ReaderUnavailable&) {  // ParseRun tries again
  }
}

RunRecord ParseRun(std::span<const std::byte> bytes, std::string_view label, ReaderUse use) {
  const CheckedFile file = CheckDigests(bytes, label);
  if (use == ReaderUse::kOwnUnlessEnded) {
    use = HasEnded(file.trailer.status) ? ReaderUse::kShared : ReaderUse::kOwn;
  }
  std::unique_ptr<ReaderProcess> reader = Idle().Take(use);
  if (reader && !reader->is_new()) {
    if (auto record = ParseByUsed(std::move(reader), file)) return *std::move(record);
  }
  try {
    if (!reader) reader = std::make_unique<ReaderProcess>();
    RunRecord record = ParseBy(*reader, file, use);
    if (use == ReaderUse::kShared) Idle().Give(std::move(reader));
    return record;
  } catch (const ReaderUnavailable& error) {
    throw ReaderUnavailable(fmt::format("{}: cannot be read now:\n  {}", label, error.what()));
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}: damaged or hostile:\n  {}.\n  Its bytes match their SHA-256, so a "
                    "program has written it so.\n  Restore it from a copy or run it again.",
                    label, error.what()));
  }
}

}  // namespace runexp
