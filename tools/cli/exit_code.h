// The exit codes of runexp; of several commands or files the highest counts.
#pragma once

namespace runexp {

enum ExitCode {
  kSuccess = 0,
  kRunFailed = 1,         // or diverged
  kDiffers = 1,           // verify, compare --bits
  kUsage = 2,             // nothing was started
  kUnverifiable = 2,      // verify, compare --bits: damaged, missing, another numerics_version
  kInterruptedExit = 75,  // with a checkpoint
  kStopped = 130,         // by a signal, with nothing to continue from
};

}  // namespace runexp
