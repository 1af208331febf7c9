#include "core/report/compare/braille_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace runexp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(BraillePlot, IsLogarithmic) {
  const std::vector<double> falling = {1000, 100, 10, 1};
  // 4 x 8 dots: epoch i is in column i and in rows 0, 2 (of 7/3), 5 (of 14/3) and 7; from the
  // second on, a column extends up to the row of the previous one.
  EXPECT_EQ(PlotCurves({{"A", {falling}}}, {.columns = 2, .rows = 2}),
            "    1,000 │⠹⡄\n"
            "    1.000 │ ⢳ A\n"
            "          └──\n"
            "           1epoch 4\n");
}

TEST(BraillePlot, NothingToDraw) {
  EXPECT_EQ(PlotCurves({}, {}), "");
  EXPECT_EQ(PlotCurves({{"A", {}}}, {}), "");
  const std::vector<double> undrawable = {-kInfinity, 0, -1};
  EXPECT_EQ(PlotCurves({{"A", {undrawable}}}, {}), "");
}

TEST(BraillePlot, SaysWhatIsInfinite) {
  const std::vector<double> once = {3, kInfinity, 30}, always = {kInfinity, kInfinity};
  EXPECT_EQ(PlotCurves({{"A", {always}}}, {}),
            "A is infinite (inf) in 2 epochs, beyond the plot\n");
  const std::string plot = PlotCurves({{"A", {once}}, {"B", {}}, {"C", {always}}}, {});
  EXPECT_TRUE(
      plot.ends_with("epoch 3\n"
                     "A is infinite (inf) in 1 epoch, beyond the plot\n"
                     "C is infinite (inf) in 2 epochs, beyond the plot\n"))
      << plot;
}

TEST(BraillePlot, FlatAndSingleAndInfiniteValues) {
  const std::vector<double> one = {5}, flat = {3, 3, 3}, broken = {3, kInfinity, 30};
  for (const auto& values : {one, flat, broken}) {
    const std::string plot = PlotCurves({{"A", {values}}}, {.columns = 10, .rows = 3});
    EXPECT_NE(plot.find(" A\n"), std::string::npos) << plot;
  }
  // Nothing is drawn across the gap.
  EXPECT_EQ(PlotCurves({{"A", {broken}}}, {.columns = 3, .rows = 2}).find("⢸"), std::string::npos);
}

// A forged file may hold such numbers.
TEST(BraillePlot, TheLeastAndTheGreatestNumbers) {
  constexpr double kLeast = 5e-324, kGreatest = std::numeric_limits<double>::max();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::vector<double>> curves = {{kLeast, 1e308},
                                                   {1e308, kLeast},
                                                   {kGreatest, kLeast, 1, kGreatest},
                                                   {kGreatest, kGreatest},
                                                   {kLeast, kLeast},
                                                   {kGreatest, std::nextafter(kGreatest, 0)},
                                                   {1, std::nextafter(1, 2)},
                                                   {nan, 2, -kInfinity, -1, 0, kLeast, nan, 1e308}};
  for (const auto& values : curves) {
    for (const std::size_t rows : {2u, 15u}) {
      const std::string plot = PlotCurves({{"A", {values}}}, {.columns = 10, .rows = rows});
      EXPECT_EQ(std::ranges::count(plot, '\n'), static_cast<std::ptrdiff_t>(rows + 2)) << plot;
      EXPECT_NE(plot.find(" A\n"), std::string::npos) << plot;
      EXPECT_EQ(plot.find("nan"), std::string::npos) << plot;
    }
  }
  EXPECT_EQ(PlotCurves({{"A", {curves[0]}}}, {.columns = 2, .rows = 2}),
            "1.000e+308 │ ⢸ A\n"
            "4.941e-324 │⡀⢸\n"
            "           └──\n"
            "            1epoch 2\n");
}

TEST(BraillePlot, ColoursOnlyWhereAsked) {
  const std::vector<double> values = {5, 2};
  EXPECT_EQ(PlotCurves({{"A", {values}}}, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(PlotCurves({{"A", {values}}}, {.colour = true}).find("\x1b[34mA"), std::string::npos);
}

}  // namespace
}  // namespace runexp
