// Sweeps on the spot: FIELD=VALUES arguments of the command line.
#pragma once

#include <span>
#include <string>

namespace runexp {

// What stands for the file name in messages about the arguments and about that text.
inline constexpr char kGridLabel[] = "--grid";

// Returns the text of the sweep file that says the same. Each argument is an axis: FIELD is the
// full name or the key alone, as of --set; VALUES are values with commas between, of an integer
// also FIRST..LAST, which is all from FIRST to LAST. `base`: the path of the experiment, relative
// to the current directory as the sweep is. Throws SpecError with all that is wrong in the
// arguments.
std::string SweepOfGrid(const std::string& name, const std::string& base,
                        std::span<const std::string> grid);

// The section [set] that says what these --set arguments say, which are valid; "" without any.
std::string SetSection(std::span<const std::string> overrides);

}  // namespace runexp
