// The processes that parse run files: what they may do, and what happens when they fail.
#include "core/log/reader_process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

namespace fs = std::filesystem;

std::string TextOf(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// The children that this process has started and not waited for.
std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  for (const auto& task : fs::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

std::span<const std::byte> Image(const std::vector<std::byte>& bytes) {
  return std::span(bytes).first(bytes.size() - kTrailerSize);
}

TEST(ReaderProcess, CanOpenAndStartNothing) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReaderProcess reader;
  reader.Parse(Image(bytes));
  ASSERT_THAT(Children(), SizeIs(1));
  const fs::path process = "/proc/" + std::to_string(Children()[0]);
  const std::string status = TextOf(process / "status");
  EXPECT_THAT(status, HasSubstr("Seccomp:\t2\n")) << "no filter of system calls";
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1\n"));
  const std::string limits = TextOf(process / "limits");
  EXPECT_THAT(limits, HasSubstr("Max core file size        0 "));
  EXPECT_THAT(limits, Not(HasSubstr("Max cpu time              unlimited")));
}

TEST(ReaderProcess, IsGivenFourDescriptorsAndNoSecretOfTheEnvironment) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may look into a reader";
  setenv("RUNEXP_TEST_SECRET", "secret", 1);
  const std::ifstream open_file("/dev/null");
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReaderProcess reader;
  reader.Parse(Image(bytes));  // so that its start, which reads libraries, is over
  ASSERT_THAT(Children(), SizeIs(1));
  const fs::path process = "/proc/" + std::to_string(Children()[0]);
  std::vector<std::string> descriptors;
  for (const auto& entry : fs::directory_iterator(process / "fd")) {
    descriptors.push_back(entry.path().filename());
  }
  EXPECT_THAT(descriptors, testing::UnorderedElementsAre("0", "1", "2", "3"));
  EXPECT_THAT(TextOf(process / "fdinfo/3"), testing::ContainsRegex("flags:\t[0-7]*0\n"))
      << "not read-only";
  EXPECT_THAT(TextOf(process / "environ"), Not(HasSubstr("secret")));
}

TEST(ReaderProcess, IsSentWhatItsMemoryMayNotHold) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit small = {1000, limit.rlim_max};
  ReaderProcess reader;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string sent = reader.Parse(Image(bytes)).record.run_id;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_EQ(sent, FinishedRecord().run_id);
  EXPECT_EQ(reader.Parse(Image(bytes)).record.run_id, sent);
}

TEST(ReaderProcess, EndsWithItsOwner) {
  { const ReaderProcess reader; }
  EXPECT_THAT(Children(), SizeIs(0));
}

TEST(ReaderProcess, SaysHowItEnded) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReaderProcess reader;
  reader.Parse(Image(bytes));
  kill(Children()[0], SIGABRT);  // a sanitizer catches the others
  try {
    reader.Parse(Image(bytes));
    FAIL() << "a dead process has parsed";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "its reader crashed (Aborted)");
  }
}

TEST(ReaderProcess, ThatIsKilledFromOutsideBlamesNoFile) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReaderProcess reader;
  kill(Children()[0], SIGKILL);
  EXPECT_THROW(reader.Parse(Image(bytes)), ReaderUnavailable);
}

TEST(ReaderProcess, ThatDoesNothingIsNotWaitedForForever) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReaderProcess reader;
  kill(Children()[0], SIGSTOP);
  EXPECT_THROW(reader.Parse(Image(bytes)), Error);
}

// First, because the other tests leave idle readers.
TEST(ParseRun, UsesTheReaderThatWasStartedForAFileOfItsOwn) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  StartReader();
  ASSERT_THAT(Children(), SizeIs(1));
  ParseRun(bytes, "a.h5", ReaderUse::kOwn);
  EXPECT_THAT(Children(), SizeIs(0)) << "another one was started";
}

TEST(ParseRun, UsesTheReaderThatWasStartedBefore) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ParseRun(bytes, "a.h5");
  StartReader();
  ASSERT_THAT(Children(), SizeIs(1)) << "one was idle";
  kill(Children()[0], SIGKILL);
  ParseRun(bytes, "b.h5");
  EXPECT_THAT(Children(), SizeIs(1));
}

// The previous file may have corrupted it: the next one is not to blame.
TEST(ParseRun, AReaderThatDiedMeanwhileIsReplaced) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ParseRun(bytes, "a.h5");
  ASSERT_THAT(Children(), SizeIs(1)) << "readers serve many files";
  const pid_t first = Children()[0];
  ParseRun(bytes, "b.h5");
  EXPECT_THAT(Children(), testing::ElementsAre(first));
  kill(first, SIGKILL);
  EXPECT_EQ(ParseRun(bytes, "c.h5").run_id, FinishedRecord().run_id);
  ASSERT_THAT(Children(), SizeIs(1));
  EXPECT_NE(Children()[0], first);
}

TEST(ParseRun, ARunThatGoesOnHasAReaderOfItsOwn) {
  const std::vector<std::byte> finished = SerializeRun(FinishedRecord());
  ParseRun(finished, "a.h5");
  const std::vector<pid_t> shared = Children();
  const std::vector<std::byte> interrupted = SerializeRun(InterruptedRecord());
  ASSERT_THAT(shared, SizeIs(1));
  kill(shared[0], SIGSTOP);  // its next user has to wait
  EXPECT_EQ(ParseRun(interrupted, "b.h5", ReaderUse::kOwnUnlessEnded).checkpoint->epochs_done, 1);
  EXPECT_EQ(ParseRun(finished, "c.h5", ReaderUse::kOwn).metrics[Metric::kPerplexity].size(), 2u);
  EXPECT_EQ(Children(), shared) << "their readers are gone";
  kill(shared[0], SIGCONT);
}

}  // namespace
}  // namespace runexp
