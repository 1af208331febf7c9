// Which program is started to parse run files.
#pragma once

#include <string>

namespace runexp {

// The path of a `runexp` of this build: tests and benchmarks are no such program themselves. Or of
// this process's own program, once UseThisProgramAsReader has said that it is one.
std::string ReaderProgram();

// For `runexp`, at its start, before there is another thread.
void UseThisProgramAsReader();

}  // namespace runexp
