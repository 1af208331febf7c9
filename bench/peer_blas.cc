// OpenBLAS and BLIS define the same symbols, so each is loaded privately.
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>

#include "bench/peer.h"
#include "core/base/error.h"
#include "core/kernels/simd_target.h"

namespace runexp {
namespace {

// From cblas.h; the enumerations are integers.
constexpr int kRowMajor = 101, kPlain = 111, kTransposed = 112;
using Sgemm = void (*)(int order, int trans_a, int trans_b, int m, int n, int k, float alpha,
                       const float* a, int lda, const float* b, int ldb, float beta, float* c,
                       int ldc);
using Sgemv = void (*)(int order, int trans_a, int m, int n, float alpha, const float* a, int lda,
                       const float* x, int incx, float beta, float* y, int incy);

// Never closed, because its kernels are called until the end.
void* Load(const char* file) {
  if (void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL)) return library;
  throw Error(fmt::format("cannot load {}", dlerror()));
}

template <typename Function>
Function Symbol(void* library, const char* name) {
  if (void* symbol = dlsym(library, name)) return reinterpret_cast<Function>(symbol);
  throw Error(fmt::format("cannot find {}", dlerror()));
}

// Debian 12's libraries do not know newer processors: on one with AVX-512, OpenBLAS falls back to
// SSE3 and BLIS to AVX2. Values already set in the environment are kept.
void Choose(const char* variable, const char* for_avx512) {
  if (SupportedTargets().front().starts_with("AVX3")) setenv(variable, for_avx512, 0);
}

Peer Blas(std::string name, void* library) {
  const auto gemm = Symbol<Sgemm>(library, "cblas_sgemm");
  const auto gemv = Symbol<Sgemv>(library, "cblas_sgemv");
  return {std::move(name), "", [gemm, gemv](PlainProduct& p) -> Kernel {
            const int m = static_cast<int>(p.form.rows), n = static_cast<int>(p.form.cols),
                      k = static_cast<int>(p.form.depth);
            // One row: multiply b^T by a vector, for which BLAS has its own function.
            if (m == 1) {
              return [=, &p] {
                gemv(kRowMajor, kTransposed, k, n, 1, p.b.data(), n, p.a.data(), 1, 0, p.c.data(),
                     1);
              };
            }
            return [=, &p, transposed = p.form.transposed] {
              gemm(kRowMajor, transposed ? kTransposed : kPlain, kPlain, m, n, k, 1, p.a.data(),
                   transposed ? m : k, p.b.data(), n, 0, p.c.data(), n);
            };
          }};
}

}  // namespace

Peer OpenBlas(const char* file) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  Choose("OPENBLAS_CORETYPE", "SkylakeX");
  void* const library = Load(file);
  Peer peer = Blas("OpenBLAS", library);
  peer.kernels = Symbol<char* (*)()>(library, "openblas_get_corename")();
  return peer;
}

Peer Blis(const char* file) {
  setenv("BLIS_NUM_THREADS", "1", 1);
  Choose("BLIS_ARCH_TYPE", "0");  // skx
  void* const library = Load(file);
  Peer peer = Blas("BLIS", library);
  // BLIS 0.9 aborts if it is asked before its first multiplication.
  float one = 1;
  Symbol<Sgemm>(library, "cblas_sgemm")(kRowMajor, kPlain, kPlain, 1, 1, 1, 1, &one, 1, &one, 1, 0,
                                        &one, 1);
  const int arch = Symbol<int (*)()>(library, "bli_arch_query_id")();
  peer.kernels = Symbol<const char* (*)(int)>(library, "bli_arch_string")(arch);
  return peer;
}

}  // namespace runexp
