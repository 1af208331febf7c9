#include "tools/cli/expectations.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "core/base/error.h"
#include "core/report/compare/difference_text.h"
#include "core/spec/label.h"
#include "core/text/text_names.h"

namespace runexp {
namespace {

// The one id that begins so. Throws Error.
const std::string& IdOf(const std::string& argument, const std::string& beginning,
                        std::span<const std::string> run_ids) {
  const std::string* found = nullptr;
  for (const std::string& run_id : run_ids) {
    if (!BeginsDigest(beginning, run_id)) continue;
    if (found != nullptr && *found != run_id) {
      throw Error(fmt::format("--expect {}: the runs {} and {} begin so; write more of the id",
                              argument, *found, run_id));
    }
    found = &run_id;
  }
  if (found == nullptr) {
    throw Error(
        fmt::format("--expect {}: no run of this command has an id that begins so", argument));
  }
  return *found;
}

}  // namespace

CLI::Option* AddExpectOption(CLI::App& command, std::vector<std::string>& arguments) {
  return command
      .add_option("--expect", arguments, "The result_sha256 a run must have; may be repeated")
      ->type_name("ID=DIGEST")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

Expectations::Expectations(const std::vector<std::string>& arguments,
                           std::span<const std::string> run_ids) {
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    std::string digest = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (!IsSha256(digest)) {
      throw Error(
          fmt::format("--expect {}: write ID=DIGEST, the beginning of a run's id and the 64 "
                      "digits of its result_sha256",
                      argument));
    }
    std::ranges::transform(digest, digest.begin(), [](unsigned char c) { return std::tolower(c); });
    digests_[IdOf(argument, argument.substr(0, equals), run_ids)] = std::move(digest);
  }
}

std::string Expectations::Of(const std::string& run_id, const std::string& of_spec) const {
  const auto found = digests_.find(run_id);
  return found == digests_.end() ? of_spec : found->second;
}

std::vector<std::string> Expectations::RunIds() const {
  std::vector<std::string> run_ids;
  for (const auto& [run_id, digest] : digests_) run_ids.push_back(run_id);
  return run_ids;
}

std::string UnexpectedResult(const std::string& run, const std::string& expected,
                             const std::string& result) {
  if (expected.empty() || result == expected) return "";
  const Difference difference = {
      "at the end", "result_sha256", expected, result.empty() ? "none" : result, {}};
  return fmt::format("{}: not the expected result\n{}", run,
                     FormatDifference(difference, "expected", "computed"));
}

std::vector<Unexpected> UnexpectedResults(const Expectations& expectations,
                                          std::span<const Experiment> runs,
                                          std::span<const RunOutcome> outcomes) {
  std::vector<Unexpected> found;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!HasEnded(outcomes[i].status)) continue;  // the exit code tells of it anyway
    std::string expected = expectations.Of(runs[i].run_id, runs[i].spec.expect.result_sha256);
    if (expected.empty() || expected == outcomes[i].result_sha256) continue;
    found.push_back({&runs[i], std::move(expected), outcomes[i].result_sha256});
  }
  return found;
}

std::string UnexpectedText(std::span<const Unexpected> unexpected) {
  std::string text;
  for (const auto& [run, expected, result] : unexpected) {
    text += UnexpectedResult(fmt::format("{} {}", run->spec.name, run->run_id), expected, result);
  }
  if (text.empty()) return text;
  return text +
         "A run whose spec was changed is another run, with another id and result. To see where "
         "two\n"
         "runs part, keep the file of the expected one: runexp compare --bits A.h5 B.h5\n";
}

}  // namespace runexp
