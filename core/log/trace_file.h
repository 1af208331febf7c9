// Trace files: a digest of each intermediate value of one epoch, in the order of computation, so
// that the first line in which two traces differ names the operation that went wrong. FORMAT.md
// describes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/sha256.h"
#include "core/log/output_file.h"
#include "core/log/trace_operation.h"

namespace runexp {

struct TraceHead {
  std::string identity;  // of the run
  std::int64_t numerics_version = 0;
  std::int64_t epoch = 0;  // from 1
  // By what it was made, such as "simd_target" and "threads". Changes no digest.
  std::map<std::string, std::string> maker;
};

struct TraceItem {
  std::int64_t update = 0;  // of the epoch, from 1; 0: before the first one
  Operation operation = Operation::kBatch;
  std::string tensor;  // such as "W_hh", or "H[3]" at time step 3
  std::string sha256;

  bool operator==(const TraceItem&) const = default;
};

// What `verify --trace` may replace.
OutputKind TraceOutput();

// True if a file with these first bytes is, or was meant to be, a trace.
bool BeginsAsTrace(std::string_view head);

// All functions throw Error. Without Finish() the file stays as it was (output_file.h).
class TraceWriter {
 public:
  TraceWriter(const std::filesystem::path& path, const TraceHead& head);
  void Add(const TraceItem& item);
  void Finish();

 private:
  void Write(std::string_view text);

  OutputFile file_;
  Sha256 digest_;
};

// Reads a trace line by line, in little memory however long it is. Everything throws Error, with
// file, line and cause, if it is no trace, was cut off, or was changed in any byte; the last two
// are known once Next has returned nothing.
class TraceReader {
 public:
  // Reads the head. `label` names the file in errors.
  TraceReader(std::istream& in, std::string label);
  const TraceHead& head() const { return head_; }
  // Returns nothing after the last item.
  std::optional<TraceItem> Next();

 private:
  std::string Line();
  void ReadHead();
  std::string Value(std::string_view key);
  std::int64_t Number(std::string_view key);
  void CheckEnd(std::string_view digest);
  [[noreturn]] void Refuse(const std::string& cause) const;

  std::istream& in_;
  std::string label_;
  TraceHead head_;
  std::int64_t lines_ = 0;
  std::int64_t update_ = 0;  // of the last item
  Sha256 digest_;            // of all lines before the one that was read last
  std::string last_line_;
};

}  // namespace runexp
