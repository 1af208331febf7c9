// The 2,048 bytes of text at the end of a run file: what the run is, for a quick listing, and the
// digests that reveal any changed byte of the file.
//
// It is valid TOML, one "key = value" to a line, padded with blanks.
//
//   # A run of runexp: an HDF5 file, and these 2,048 bytes of text (TOML) behind it.
//   format = "runexp-run"
//   format_version = 2
//   run_id = "…"                  then name, status, numerics_version, epochs_done, epochs,
//   …                             corpus_file, corpus_sha256, vocabulary_size, is_stand_in,
//   …                             result_sha256
//   initial_file = "…"            and initial_values_sha256, of a run whose start values are from a
//                                 file
//   updates_in_epoch = 3          done in the epoch under way; absent if there are none
//   started = "2026-11-29T12:33:25Z"  when its first process began
//   host = "…"                    of the last process that worked on the run, and simd_target;
//                                 /provenance has these in full, and the earlier processes
//   reason = "…"                  why it failed, diverged or stopped early; cut to what fits, and
//                                 absent if there is none or no room
//   [metrics]                     those of the last finished epoch; validation_perplexity, …, of
//   best_perplexity = 1.046       the last evaluation, where there is one; best_perplexity and
//   …                             best_epoch, of validation where there is one; seconds of all
//                                 epochs together
//   [spec]
//   training.clip_theta = 0.01    each field that enters the run's identity (not those that have a
//   …                             default that never changes, nor those without a meaning in the
//                                 run), and notes; the longest are left out if there is no room
//   [digest]
//   content_sha256 = "…"          of all bytes before this text
//   trailer_sha256 = "…"          of this text before this line, which is always the last
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/log/run_record.h"
#include "core/spec/brief_spec.h"

namespace runexp {

inline constexpr std::size_t kTrailerSize = 2048;  // bytes
inline constexpr std::size_t kMaxReason = 200;     // bytes
inline constexpr std::size_t kMaxHost = 40;        // bytes

struct Trailer {
  std::string run_id;
  std::string name;
  RunStatus status = RunStatus::kRunning;
  std::int64_t numerics_version = 0;
  std::int64_t epochs_done = 0;
  std::int64_t updates_in_epoch = 0;  // done in the epoch under way
  std::int64_t epochs = 0;            // as the spec asks for
  // The text: the name, without folders, of the file that was read, and the SHA-256 of the kept
  // text. Empty in the first files of format 2, which did not have them.
  std::string corpus_file;
  std::string corpus_sha256;
  // Of start values from a file: its name without folders, and the SHA-256 of the values
  // (initial_values.h). Else empty.
  std::string initial_file;
  std::string initial_values_sha256;
  std::int64_t vocabulary_size = 0;
  bool is_stand_in = false;
  std::string result_sha256;  // empty until finished or diverged
  std::string started;        // of its first process, in UTC; empty in older files
  // Of the last process that worked on the run: its host's name before the first dot, on one line
  // of at most kMaxHost bytes, and its SIMD target. Empty in older files.
  std::string host;
  std::string simd_target;
  // The record's error, or else its stop_reason, on one line of at most kMaxReason bytes.
  std::string reason;
  // Each of kMetrics in the last finished epoch; each of kEvaluations in the last evaluation of the
  // validation text; best_perplexity and best_epoch of the headline curve; and seconds, of all
  // epochs. What has no value yet is absent.
  std::map<std::string, double> metrics;
  FieldTexts spec;  // as of BriefSpec, and notes unless they are empty
  // True if nothing was left out for lack of room: then AddDefaults(spec) gives all fields.
  bool spec_is_complete = false;
  std::string content_sha256;

  bool operator==(const Trailer&) const = default;
};

// Fills in everything except content_sha256, which only the file's writer knows. Leaves no field
// out.
Trailer SummarizeRun(const RunRecord& record);

// Returns exactly kTrailerSize bytes. Drops the longest lines of `spec` until the rest fits (a name
// of 100 bytes and short names of files leave room for all fields except long samples.prefixes);
// `reason` gets the remaining room. Throws Error if another value, except names of files, holds a
// control character, a quote or a backslash.
std::string FormatTrailer(const Trailer& trailer);

// Checks the trailer's own digest and the format version, then reads it. Ignores unknown keys.
// `label` names the file in an Error.
Trailer ParseTrailer(std::string_view text, std::string_view label);

// Reads only the trailer of a run file, so content_sha256 is not checked.
Trailer ReadTrailer(const std::filesystem::path& path);

// True if the file ends like a run file, damaged or not. Throws Error if it is a file that cannot
// be read.
bool EndsAsRunFile(const std::filesystem::path& path);

}  // namespace runexp
