#include "core/cluster/batch_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/cluster/sbatch_options.h"
#include "core/cluster/slurm.h"
#include "core/text/shell_word.h"

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(IndexList, JoinsNeighbours) {
  EXPECT_EQ(IndexList({0}), "0");
  EXPECT_EQ(IndexList({0, 1, 2, 5}), "0-2,5");
  EXPECT_EQ(IndexList({1, 3, 4, 9, 10}), "1,3-4,9-10");
}

TEST(ShellQuoted, KeepsEachCharacter) {
  EXPECT_EQ(ShellQuoted("a b"), "'a b'");
  EXPECT_EQ(ShellQuoted("it's $x"), "'it'\\''s $x'");
}

TEST(ParseTimeLimit, TakesAllFormatsOfSlurm) {
  EXPECT_EQ(ParseTimeLimit("90"), 5400);
  EXPECT_EQ(ParseTimeLimit("1:30"), 90);
  EXPECT_EQ(ParseTimeLimit("2:30:00"), 9000);
  EXPECT_EQ(ParseTimeLimit("1-12"), 129600);
  EXPECT_EQ(ParseTimeLimit("1-0:30"), 88200);
  EXPECT_EQ(ParseTimeLimit("1-0:0:5"), 86405);
}

TEST(ParseTimeLimit, RefusesAnythingElse) {
  for (const char* text : {"", "0", "x", "1h", "-5", "1-", "1:", ":1", "1:2:3:4", "1.5", "1-2-3",
                           "99999999999999999999", "1\n2"}) {
    EXPECT_THROW(ParseTimeLimit(text), Error) << text;
  }
}

TEST(WarningSeconds, AreAQuarterOfAShortLimit) {
  EXPECT_EQ(WarningSeconds(std::nullopt), 120);
  EXPECT_EQ(WarningSeconds("2:00:00"), 120);
  EXPECT_EQ(WarningSeconds("8"), 120);
  EXPECT_EQ(WarningSeconds("4"), 60);
  EXPECT_EQ(WarningSeconds("1"), 15);
}

TEST(ReadSbatchOptions, TakesTheThrottleOut) {
  const SbatchOptions options = ReadSbatchOptions({"--partition=long", "--array", "%4", "-p", "x"});
  EXPECT_THAT(options.arguments, ElementsAre("--partition=long", "-p", "x"));
  EXPECT_EQ(options.array_suffix, "%4");
  EXPECT_EQ(ReadSbatchOptions({"--array=%12"}).array_suffix, "%12");
  EXPECT_EQ(ReadSbatchOptions({"-a%3"}).array_suffix, "%3");
  EXPECT_EQ(ReadSbatchOptions({"-a", "%3"}).array_suffix, "%3");
}

TEST(ReadSbatchOptions, RefusesWhatASubmissionCannotWorkWith) {
  for (const char* option : {"--array=0-3", "--array=0-3%2", "--array=%", "--array", "-a5", "-W",
                             "--wait", "--no-requeue"}) {
    EXPECT_THROW(ReadSbatchOptions({option}), Error) << option;
  }
}

TEST(BatchScript, HasTheDirectivesThatWereAskedFor) {
  Submission submission;
  submission.folder = "/out/.runexp/0001";
  submission.name = "seeds";
  submission.program.file = "/bin/it's";
  submission.tasks = 3;
  submission.array = {0, 2};
  BatchScriptOptions options;
  options.directory = "/out";
  EXPECT_THAT(BatchScript(submission, options), HasSubstr("#SBATCH --array=0,2\n"));
  EXPECT_THAT(BatchScript(submission, options), HasSubstr("runexp='/bin/it'\\''s'\n"));
  EXPECT_THAT(BatchScript(submission, options), Not(HasSubstr("--time")));
  EXPECT_THAT(BatchScript(submission, options), Not(HasSubstr("--cpus-per-task")));
  EXPECT_THAT(BatchScript(submission, options), Not(HasSubstr("--retry-failed")));
  options.array_suffix = "%1";
  options.time = "2:00:00";
  options.cpus = 4;
  options.retry_failed = true;
  const std::string script = BatchScript(submission, options);
  EXPECT_THAT(script, HasSubstr("#SBATCH --array=0,2%1\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --time=2:00:00\n#SBATCH --cpus-per-task=4\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --signal=B:USR1@120\n"));
  EXPECT_THAT(script, HasSubstr("--quiet --frozen --retry-failed &\n"));
}

}  // namespace
}  // namespace runexp
