#include "core/report/table/run_cell.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace runexp {
namespace {

std::optional<FieldValue> Text(const char* text) { return FieldValue(std::string(text)); }

TEST(CellCsvTest, HoldsValuesAsTheyAre) {
  EXPECT_EQ(CellCsv(std::nullopt), "");
  EXPECT_EQ(CellCsv(FieldValue(-0.5)), "-0.5");
  EXPECT_EQ(CellCsv(Text("=1+1")), "=1+1");
  EXPECT_EQ(CellCsv(Text("a,\"b\"")), "\"a,\"\"b\"\"\"");
}

TEST(SpreadsheetCsvTest, NumbersStayNumbers) {
  const auto infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(CellSpreadsheetCsv(FieldValue(-0.5)), "-0.5");
  EXPECT_EQ(CellSpreadsheetCsv(FieldValue(-infinity)), "-inf");
  EXPECT_EQ(CellSpreadsheetCsv(FieldValue(std::int64_t{-7})), "-7");
  EXPECT_EQ(CellSpreadsheetCsv(FieldValue(true)), "true");
  EXPECT_EQ(CellSpreadsheetCsv(std::nullopt), "");
}

TEST(SpreadsheetCsvTest, NoTextIsAFormula) {
  for (const char* text : {"=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "＝1", "－1", "＋1", "＠x"}) {
    EXPECT_EQ(CellSpreadsheetCsv(Text(text)), "'" + std::string(text));
  }
  EXPECT_EQ(CellSpreadsheetCsv(Text("\r=1")), "\"'\r=1\"");
  EXPECT_EQ(CellSpreadsheetCsv(Text("\n=1")), "\"'\n=1\"");
  EXPECT_EQ(CellSpreadsheetCsv(Text("=HYPERLINK(\"x\",1)")), "\"'=HYPERLINK(\"\"x\"\",1)\"");
}

TEST(SpreadsheetCsvTest, NoTextIsANumber) {
  for (const char* text : {"012345678901", "12e345678901", "1e10"}) {
    EXPECT_EQ(CellSpreadsheetCsv(Text(text)), "'" + std::string(text));
  }
}

TEST(SpreadsheetCsvTest, OtherTextsStayAsTheyAre) {
  for (const char* text : {"", "a=b", "a-1", "12ab", "雨", "inf", "nan", "runs/=x.h5"}) {
    EXPECT_EQ(CellSpreadsheetCsv(Text(text)), text);
  }
  EXPECT_EQ(CellSpreadsheetCsv(FieldValue(std::vector<std::string>{"=x"})), "\"[\"\"=x\"\"]\"");
}

}  // namespace
}  // namespace runexp
