#include "core/log/reader_program.h"

namespace runexp {
namespace {

std::string program = RUNEXP_PROGRAM;

}  // namespace

std::string ReaderProgram() { return program; }

void UseThisProgramAsReader() {
#ifndef RUNEXP_IS_EMULATED  // there, only a script can start it
  // Not its path: this is the same program even after another has been installed there.
  program = "/proc/self/exe";
#endif
}

}  // namespace runexp
