// The digest of a run's result: two runs with equal digests have the same parameters,
// metrics and samples, bit for bit. Golden tests, sweeps and `verify` compare nothing else.
//
// It is the SHA-256 of entries in ascending byte order of their paths, each being
//
//   path    string            such as "/parameters/final/TENSOR"
//   type    string            "float32", "float64", "int64" or "string"
//   rank    u64               number of dimensions
//   shape   rank times u64
//   data    the elements, row-major: numbers little-endian (IEEE-754, two's complement), each
//           string as below
//
// where u64 is 8 bytes, little-endian, and a string is its length in bytes as u64, then its UTF-8
// bytes. Nothing comes before, between or after. The paths are
//
//   /identity_text                          string, rank 0
//   /metrics/clipped_fraction, /metrics/cross_entropy, /metrics/gradient_norm,
//   /metrics/perplexity                     float64 (epochs)
//   /parameters/final/NAME                  float32, one for each tensor
//   /parameters/initial/NAME                float32
//   /parameters/best/NAME                   float32, if there are any
//   /samples/epoch                          int64 (samples)
//   /samples/prefix, /samples/text          string (samples)
//   /validation/bits_per_character, /validation/cross_entropy, /validation/perplexity
//                                           float64 (evaluations), if the run has a validation text
//   /validation/epoch                       int64 (evaluations), likewise
//
// It does not cover the file it is stored in, timing, provenance, labels and checkpoints.
#pragma once

#include <string>

#include "core/log/run_record.h"

namespace runexp {

// Returns 64 lower-case hexadecimal digits.
std::string ResultSha256(const RunRecord& record);

}  // namespace runexp
