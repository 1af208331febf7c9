#include "core/log/reader_program.h"

namespace runexp {
namespace {

std::string program = RUNEXP_PROGRAM;

}  // namespace

std::string ReaderProgram() { return program; }

void UseThisProgramAsReader() {
#ifndef RUNEXP_IS_EMULATED  // under emulation, only a script can start it
  // Not the program's path: /proc/self/exe is the same program even after an upgrade.
  program = "/proc/self/exe";
#endif
}

}  // namespace runexp
