// Options whose values are numbers. A wrong value is described as one of a spec would be:
// "--jobs must be an integer from 1 to 1024, not 0".
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/spec/field.h"
#include "tools/cli/cli_app.h"

namespace runexp {

struct NumberOption {
  const char* name;  // such as "--jobs"
  const char* kind;  // the name of the value in the help, such as "N"
  const char* meaning;
};

struct IntegerRange {
  std::int64_t minimum, maximum;
};

// The range of an integer field of a spec.
IntegerRange RangeOfField(std::string_view field);

// `take` gets the value when the command line is parsed. Numbers are decimal (decimal.h).
CLI::Option* AddInteger(CLI::App& command, const NumberOption& option, const IntegerRange& range,
                        std::function<void(std::int64_t)> take);
CLI::Option* AddFloat(CLI::App& command, const NumberOption& option, const FloatRange& range,
                      std::function<void(double)> take);

// A number of threads, or of what each has a thread.
CLI::Option* AddThreads(CLI::App& command, const NumberOption& option, std::size_t& threads);

// The same as above for lists with commas between the numbers; several such options make one list.
CLI::Option* AddIntegers(CLI::App& command, const NumberOption& option, const IntegerRange& range,
                         std::vector<std::int64_t>& numbers);
CLI::Option* AddFloats(CLI::App& command, const NumberOption& option, const FloatRange& range,
                       std::vector<double>& numbers);

}  // namespace runexp
