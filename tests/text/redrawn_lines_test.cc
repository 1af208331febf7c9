#include "core/text/redrawn_lines.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

std::string EraseAfter(const std::string& lines, std::size_t columns) {
  RedrawnLines drawn;
  EXPECT_EQ(drawn.Draw(lines), lines);
  const std::string erase = drawn.Erase(columns);
  EXPECT_EQ(drawn.Erase(columns), "");  // once is enough
  return erase;
}

TEST(RedrawnLinesTest, ErasesWhatWasDrawn) {
  EXPECT_EQ(RedrawnLines().Erase(80), "");
  EXPECT_EQ(EraseAfter("", 80), "");
  EXPECT_EQ(EraseAfter("one", 80), "\r\x1b[J");
  EXPECT_EQ(EraseAfter("one\n", 80), "\x1b[1A\r\x1b[J");
  EXPECT_EQ(EraseAfter("one\n\nthree\n", 80), "\x1b[3A\r\x1b[J");
}

TEST(RedrawnLinesTest, ANarrowerTerminalHasWrappedThem) {
  const std::string line(79, 'x');
  EXPECT_EQ(EraseAfter(line, 79), "\r\x1b[J");
  EXPECT_EQ(EraseAfter(line, 78), "\x1b[1A\r\x1b[J");
  EXPECT_EQ(EraseAfter(line, 20), "\x1b[3A\r\x1b[J");
  EXPECT_EQ(EraseAfter(line + "\nshort\n" + line + "\n", 40), "\x1b[5A\r\x1b[J");
  EXPECT_EQ(EraseAfter("河边河边\n", 5), "\x1b[2A\r\x1b[J");  // two in a row of five columns
}

}  // namespace
}  // namespace runexp
