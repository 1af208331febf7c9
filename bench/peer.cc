#include "bench/peer.h"

namespace runexp {
namespace {

std::vector<float> RowByRow(const Matrix& m) {
  std::vector<float> values;
  values.reserve(m.rows() * m.cols());
  for (std::size_t r = 0; r < m.rows(); ++r) {
    for (std::size_t c = 0; c < m.cols(); ++c) values.push_back(m(r, c));
  }
  return values;
}

}  // namespace

PlainProduct::PlainProduct(const ProductData& ours)
    : form(ours.form), a(RowByRow(ours.a)), b(RowByRow(ours.b)), c(RowByRow(ours.c).size()) {}

std::vector<Peer> Peers() {
  std::vector<Peer> peers;
#ifdef RUNEXP_OPENBLAS
  peers.push_back(OpenBlas(RUNEXP_OPENBLAS));
#endif
#ifdef RUNEXP_BLIS
  peers.push_back(Blis(RUNEXP_BLIS));
#endif
#ifdef RUNEXP_ONEDNN
  peers.push_back(OneDnn());
#endif
  return peers;
}

}  // namespace runexp
