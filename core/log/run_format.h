// The format of a run file in short (FORMAT.md has the details): one HDF5 file (default library
// version bounds), then 2,048 bytes of text (trailer.h). E is the number of finished epochs, S of
// samples, V the size of the vocabulary, N of the batch, H of the hidden state. All numbers are
// little-endian, all strings UTF-8 of variable length; a truth value is the integer 0 or 1.
//
//   /                      attributes format, format_version, run_id, identity, name, status,
//                          numerics_version, result_sha256, stop_reason, error; NeXus hints
//   /notes                 (M) strings: on the text, the spec and the end of the run
//   /spec                  each field of the spec that has a meaning in the run as an attribute
//                          ("training.clip_theta")
//     toml                 the resolved spec, a string
//     identity_text        the text whose SHA-256 is the identity, a string
//   /corpus                attributes sha256, characters, total_characters, vocabulary_size,
//                          is_stand_in, file
//     vocabulary           (V) uint32 code points, ascending
//   /metrics               an NXdata group; attributes baseline_perplexity (float64: that of
//                          guessing, V) and beat_baseline (whether any epoch was below it)
//     epoch                (E) int64, from 1: the dimension scale of its neighbours
//     cross_entropy, …     (E) float64, one for each of kMetrics
//                          (core/base/metric.h); attributes units and long_name
//   /samples
//     epoch                (S) int64
//     prefix, text         (S) strings
//   /parameters            one group per moment; the order of creation is the tensors' order
//     initial, final,      float32 tensors (core/model/tensors.h); final only once the run has
//     epoch_NNNNNN         ended, epoch_… if the spec asks for them
//   /state                 unless diverged: the numbers of CheckpointRecord as attributes
//     carried              a group of (N, H) float32 tensors
//     moments, parameters  groups like /parameters/initial; empty once the run has ended (the
//                          parameters) or for an optimiser without moments
//   /timing                like /metrics: what differs from run to run
//   /provenance            attributes, all strings
#pragma once

#include <cstdint>
#include <string_view>

namespace runexp {

inline constexpr std::string_view kRunFormat = "runexp-run";

// Raise it when an older program cannot read the file or would misread it.
inline constexpr std::int64_t kRunFormatVersion = 2;

// The last commit that reads and writes format 1.
inline constexpr std::string_view kFormat1Commit = "6950f34";

}  // namespace runexp
