#include "core/report/page/matrix_picture.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace runexp {
namespace {

TEST(MatrixPicture, ACellShowsTheGreatestMagnitudeItCovers) {
  const Tensor tensor = {"W", {2, 4}, {1, -31, 0, 0, 2, 3, 0, 15}};
  const MatrixPicture picture = Picture(tensor, 2);
  EXPECT_EQ(picture.rows, 2u);
  EXPECT_EQ(picture.columns, 2u);
  EXPECT_EQ(picture.largest, 31);
  EXPECT_EQ(picture.cells, "Afiu");  // -31, 0, 3, 15 on a scale from A = -31 to + = 31
}

TEST(MatrixPicture, EveryValueIsCoveredWhateverTheSize) {
  for (std::size_t rows : {1u, 3u, 7u, 13u}) {
    for (std::size_t at = 0; at < rows * 5; ++at) {
      Tensor tensor = {"W", {rows, 5}, std::vector<float>(rows * 5)};
      tensor.values[at] = -2;
      const MatrixPicture picture = Picture(tensor, 4);
      EXPECT_EQ(picture.cells.size(), picture.rows * picture.columns);
      EXPECT_NE(picture.cells.find('A'), std::string::npos) << rows << ", " << at;
    }
  }
}

TEST(MatrixPicture, AVectorIsOneRow) {
  const MatrixPicture picture = Picture({"b", {6}, {0, 0, 0, 0, 0, 1}}, 1);
  EXPECT_EQ(picture.rows, 1u);
  EXPECT_EQ(picture.cells, "fff+");
}

TEST(MatrixPicture, NothingAndTheInfiniteDoNoHarm) {
  const float infinite = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Picture({"b", {2}, {0, infinite}}, 4).cells, "ff");
  EXPECT_EQ(Picture({"W", {0, 3}, {}}, 4).cells, "");
  EXPECT_EQ(Histogram(std::vector<float>{infinite, 0.5f}, 1, 2), (std::vector<std::int64_t>{0, 1}));
}

TEST(MatrixPicture, HistogramTakesBothEnds) {
  EXPECT_EQ(Histogram(std::vector<float>{-2, -1.9f, 0, 2}, 2, 3),
            (std::vector<std::int64_t>{2, 1, 1}));
}

TEST(MatrixPicture, HistogramCountsEachValueOnce) {
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<float>(i % 5) - 2);
  EXPECT_EQ(Histogram(values, 2, 5), (std::vector<std::int64_t>{200, 200, 200, 200, 200}));
}

TEST(MatrixPicture, DotOfManyValues) {
  std::vector<float> values(37);
  std::iota(values.begin(), values.end(), 0.0f);
  EXPECT_EQ(Dot(values, values), 36 * 37 * 73 / 6);
}

TEST(MatrixPicture, Dot) {
  EXPECT_EQ(Dot(std::vector<float>{1, 2, 3, 4, 5}, std::vector<float>{1, 10, 100, 1000, -1}), 4316);
}

}  // namespace
}  // namespace runexp
