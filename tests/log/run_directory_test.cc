#include "core/log/run_directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>

#include "core/base/error.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""s;

constexpr const char* kId = "0123456789ab";

class RunDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/run_directory_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(directory_); }

  fs::path Add(const std::string& name, std::chrono::seconds age = 0s) {
    const fs::path path = directory_ / name;
    std::ofstream(path) << "x";
    fs::last_write_time(path, start_ - age);
    return path;
  }

  fs::path directory_;
  fs::file_time_type start_ = fs::file_time_type::clock::now();
};

TEST_F(RunDirectory, PathHoldsNameAndId) {
  EXPECT_EQ(RunPath("runs", "雨-1", kId), "runs/雨-1-0123456789ab.h5");
}

TEST_F(RunDirectory, RunIdsHaveTwelveDigits) {
  EXPECT_TRUE(IsRunId("0123456789ab"));
  for (const char* text : {"", "0123456789a", "0123456789abc", "0123456789AB", "0123456789a/"}) {
    EXPECT_FALSE(IsRunId(text)) << text;
  }
}

TEST_F(RunDirectory, FindsByIdWhateverTheName) {
  EXPECT_EQ(FindRun(directory_, kId), std::nullopt);
  const fs::path path = Add("雨-x-0123456789ab.h5");
  Add("a-0123456789ac.h5");
  Add(".a-0123456789ab.h5.tmp-1-0");
  Add(".a-0123456789ab.h5");
  Add("0123456789ab.h5");
  Add("-0123456789ab.h5");
  Add("a-0123456789ab.h5.bak");
  fs::create_directory(directory_ / "z-0123456789ab.h5");
  EXPECT_EQ(FindRun(directory_, kId), path);
  const auto runs = FindAllRuns(directory_);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs.at(std::string(kId)), path);
  EXPECT_EQ(runs.at("0123456789ac"), directory_ / "a-0123456789ac.h5");
}

TEST_F(RunDirectory, NewestWinsThenTheLastName) {
  Add("b-0123456789ab.h5", 100s);
  const fs::path newest = Add("a-0123456789ab.h5", 10s);
  Add("c-0123456789ab.h5", 100s);
  EXPECT_EQ(FindRun(directory_, kId), newest);
  const fs::path last = Add("d-0123456789ab.h5", 10s);
  EXPECT_EQ(FindRun(directory_, kId), last);
  EXPECT_EQ(FindAllRuns(directory_).at(std::string(kId)), last);
}

TEST_F(RunDirectory, MissingDirectoryHoldsNoRun) {
  EXPECT_EQ(FindRun(directory_ / "none", kId), std::nullopt);
  EXPECT_THROW(FindRun(Add("file"), kId), Error);
  EXPECT_TRUE(FindAllRuns(directory_ / "none").empty());
  EXPECT_THROW(FindAllRuns(directory_ / "file"), Error);
}

}  // namespace
}  // namespace runexp
