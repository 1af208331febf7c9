#include "core/spec/diagnostic.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/spec/excerpt.h"
#include "core/spec/source.h"

namespace runexp {
namespace {

std::string Carets(std::string_view line, std::int64_t column, std::int64_t length) {
  const Excerpt excerpt = MakeExcerpt(line, column, length);
  return excerpt.source + "\n" + excerpt.carets;
}

TEST(ExcerptTest, ColumnsAreCodePointsAndCaretsAreTerminalColumns) {
  EXPECT_EQ(Carets("abc = 12", 7, 2),
            "abc = 12\n"
            "      ^^");
  EXPECT_EQ(Carets("a = [\"春\", \"夏天\", 3]", 17, 1),
            "a = [\"春\", \"夏天\", 3]\n"
            "                   ^");
  EXPECT_EQ(Carets("a = \"夏天\"", 5, 4),
            "a = \"夏天\"\n"
            "    ^^^^^^");
}

TEST(ExcerptTest, TabsReachTheNextStop) {
  EXPECT_EQ(Carets("\ta\t= x", 4, 1),
            "    a   = x\n"
            "        ^");
}

TEST(ExcerptTest, UnprintableCharactersAreReplaced) {
  EXPECT_EQ(Carets("a\x1b[31m = 1\xff!", 13, 1), "a\uFFFD[31m = 1\uFFFD!\n            ^");
}

TEST(ExcerptTest, PlacesPastTheEndGetOneCaret) {
  EXPECT_EQ(Carets("a =", 4, 1), "a =\n   ^");
  EXPECT_EQ(Carets("a =", 90, 90), "a =\n   ^");
  EXPECT_EQ(Carets("", 1, 1), "\n^");
}

TEST(ExcerptTest, LongLinesAreCutAroundThePlace) {
  const std::string line = std::string(300, 'a') + "XYZ" + std::string(300, 'b');
  EXPECT_EQ(Carets(line, 301, 3), fmt::format("…{:a<60}XYZ{:b<57}…\n{:61}^^^", "", "", ""));
  EXPECT_EQ(Carets(line, 1, 600), fmt::format("{:a<120}…\n{:^<120}", "", ""));
}

TEST(DiagnosticTest, WholeText) {
  const Source source = {"dir/我的.toml", "name = \"x\"\r\n  key = [1,\r\n 2]\r\n", false};
  EXPECT_EQ(FormatDiagnostic(DiagnosticAt(source, {2, 9, 3, 4}, "CAUSE", "REMEDY")),
            "dir/我的.toml:2:9: error: CAUSE\n"
            "      key = [1,\n"
            "            ^^^\n"
            "    REMEDY");
  EXPECT_EQ(FormatDiagnostic(DiagnosticAbout(source, "CAUSE", "")), "dir/我的.toml: error: CAUSE");
  const Source argument = {"--set", "a.b=1", true};
  EXPECT_EQ(FormatDiagnostic(DiagnosticAt(argument, {1, 5, 1, 6}, "CAUSE", "REMEDY")),
            "--set: error: CAUSE\n"
            "    a.b=1\n"
            "        ^\n"
            "    REMEDY");
}

TEST(DiagnosticTest, ErrorHoldsAllAndSaysAll) {
  const Source source = {"a", "", false};
  const SpecError error({DiagnosticAbout(source, "x", ""), DiagnosticAbout(source, "y", "")});
  EXPECT_STREQ(error.what(), "a: error: x\na: error: y");
  EXPECT_EQ(error.diagnostics().size(), 2u);
}

}  // namespace
}  // namespace runexp
