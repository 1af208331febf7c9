// Which results runs must have: --expect ID=DIGEST, and expect.result_sha256 of their specs.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/run/batch.h"
#include "tools/cli/cli_app.h"

namespace runexp {

// The option of a command.
CLI::Option* AddExpectOption(CLI::App& command, std::vector<std::string>& arguments);

class Expectations {
 public:
  // Throws Error if an argument is not ID=DIGEST, or if its ID does not begin exactly one of the
  // ids.
  Expectations(const std::vector<std::string>& arguments, std::span<const std::string> run_ids);

  // The digest that the run must have; "" for any. An argument overrides the spec.
  std::string Of(const std::string& run_id, const std::string& of_spec) const;

  // The runs that arguments name.
  std::vector<std::string> RunIds() const;

 private:
  std::map<std::string, std::string> digests_;  // by run id
};

// What is wrong with a result: nothing, or lines that name both digests. `result`: "" if there is
// none yet.
std::string UnexpectedResult(const std::string& run, const std::string& expected,
                             const std::string& result);

// A run of a batch that has another result than it must have. The pointed-to run is the caller's.
struct Unexpected {
  const Experiment* run;
  std::string expected, result;
};
std::vector<Unexpected> UnexpectedResults(const Expectations& expectations,
                                          std::span<const Experiment> runs,
                                          std::span<const RunOutcome> outcomes);
std::string UnexpectedText(std::span<const Unexpected> unexpected);

}  // namespace runexp
