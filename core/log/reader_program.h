// The program that is started to parse run files.
#pragma once

#include <string>

namespace runexp {

// Returns the path of a `runexp` of this build, because tests and benchmarks are not readers
// themselves; or of this process's own program, after UseThisProgramAsReader.
std::string ReaderProgram();

// For `runexp`, at its start, before it creates a thread.
void UseThisProgramAsReader();

}  // namespace runexp
