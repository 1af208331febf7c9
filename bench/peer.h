// Other people's matrix products, on one thread, to be timed beside ours. Each is optional, and
// gets what it can make best use of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/products.h"

namespace runexp {

// Row by row without padding: the layout that all of them take.
struct PlainProduct {
  explicit PlainProduct(const ProductData& ours);

  ProductForm form;
  std::vector<float> a, b, c;
};

struct Peer {
  std::string name;
  std::string kernels;  // which of its kernels it has chosen on this machine
  // Does once what needs doing once, and returns the call c = a b. The product must outlive it.
  std::function<Kernel(PlainProduct&)> prepare;
};

// `library` is the file of a shared library with the C interface of BLAS. Throws Error.
Peer OpenBlas(const char* library);
Peer Blis(const char* library);
Peer OneDnn();

// Those that this program was built with.
std::vector<Peer> Peers();

}  // namespace runexp
