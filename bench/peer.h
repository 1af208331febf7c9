// Matrix products of other libraries, on one thread, timed beside ours. Each is optional, and gets
// its operands in the form it handles best.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/products.h"

namespace runexp {

// Row by row without padding: the layout all of these libraries accept.
struct PlainProduct {
  explicit PlainProduct(const ProductData& ours);

  ProductForm form;
  std::vector<float> a, b, c;
};

struct Peer {
  std::string name;
  std::string kernels;  // the kernels it chose on this machine
  // Prepares once and returns the call c = a b. The product must outlive it.
  std::function<Kernel(PlainProduct&)> prepare;
};

// `library` is the file of a shared library with the C interface of BLAS. Throws Error.
Peer OpenBlas(const char* library);
Peer Blis(const char* library);
Peer OneDnn();

// The peers this program was built with.
std::vector<Peer> Peers();

}  // namespace runexp
