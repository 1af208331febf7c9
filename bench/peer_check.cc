#include "bench/peer_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

namespace runexp {
namespace {

// A sum of K products in float, in any order, differs from the exact one by at most gamma_K = K u /
// (1 - K u) times the sum of their magnitudes (Higham, Accuracy and Stability of Numerical
// Algorithms, section 3.1). Two such sums differ by at most twice that.
double Tolerance(const ProductForm& f) {
  const double K = static_cast<double>(f.depth), u = std::numeric_limits<float>::epsilon() / 2;
  const double gamma = K * u / (1 - K * u);
  return 2 * gamma * K * kLargestRandom * kLargestRandom;
}

double LargestDifference(const Matrix& ours, const std::vector<float>& theirs) {
  double largest = 0;
  for (std::size_t r = 0; r < ours.rows(); ++r) {
    for (std::size_t c = 0; c < ours.cols(); ++c) {
      const double difference = std::abs(double{ours(r, c)} - theirs[r * ours.cols() + c]);
      if (!(difference <= largest)) largest = difference;  // keeps a NaN
    }
  }
  return largest;
}

std::size_t ThreadsOfThisProcess() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

std::string PeerFault(ProductData& ours, PlainProduct& theirs, const Kernel& multiply) {
  ours.Multiply();
  multiply();
  const double difference = LargestDifference(ours.c, theirs.c);
  const double tolerance = Tolerance(ours.form);
  if (!(difference <= tolerance)) {
    return fmt::format("differs from ours by {}, more than {}", difference, tolerance);
  }
  if (ThreadsOfThisProcess() > 1) return "uses several threads";
  return "";
}

}  // namespace runexp
