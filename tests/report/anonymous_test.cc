#include "core/report/page/anonymous.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_record.h"

namespace runexp {
namespace {

TEST(Anonymous, AFileIsNamedByItsLastPart) {
  EXPECT_EQ(WithoutFolders("/home/li hua/a.txt"), "li hua/a.txt");  // no quotes: a blank ends it
  EXPECT_EQ(WithoutFolders("file = \"/home/li hua/a b.txt\" # /x/y"), "file = \"a b.txt\" # y");
  EXPECT_EQ(WithoutFolders("'/a/b', (/c/d) e=/f/g:/h/i;/j"), "'b', (d) e=g:i;j");
  EXPECT_EQ(WithoutFolders("corpora/a.txt 64/2 and/or"), "corpora/a.txt 64/2 and/or");
  EXPECT_EQ(WithoutFolders(""), "");
  EXPECT_EQ(WithoutFolders("/"), "");
}

TEST(Anonymous, NothingTellsWhereARunWasMade) {
  RunRecord record = FinishedRecord();
  record.corpus.file = "/home/li hua/corpora/rain.txt";
  record.spec_toml = "[corpus]\nfile = \"/home/li/rain.txt\"\n";
  record.provenance = {
      {"host", "li-laptop"},
      {"cpu_model", "a CPU"},
      {"begins_with", "the 3 epochs of /home/li/runs/a.h5"},
      {"earlier_processes", "started=now; host=li-laptop; threads=2\nstarted=then; host=li-desk"}};
  ReportRun run;
  run.record = record;
  MakeAnonymous(run);
  const std::string json = ReportJson({run}, {});
  EXPECT_THAT(json, testing::Not(testing::HasSubstr("li-")));
  EXPECT_THAT(json, testing::Not(testing::HasSubstr("/home")));
  EXPECT_THAT(json, testing::HasSubstr("a CPU"));
  EXPECT_THAT(json, testing::HasSubstr("started=now; threads=2\\nstarted=then\""));
  EXPECT_EQ(run.record.corpus.file, "rain.txt");
}

}  // namespace
}  // namespace runexp
