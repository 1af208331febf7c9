// oneDNN may choose the layout of the right factor, and gets the factor in that layout for free. (A
// real program would have to pay for it each time the factor changes.)
#include <dlfcn.h>

#include <dnnl.hpp>
#include <memory>
#include <unordered_map>

#include "bench/peer.h"

namespace runexp {
namespace {

using dnnl::memory;

// For whichever OpenMP library oneDNN was built with, which is loaded by now.
void UseOneThread() {
  if (void* set = dlsym(RTLD_DEFAULT, "omp_set_num_threads")) {
    reinterpret_cast<void (*)(int)>(set)(1);
  }
}

memory::desc Descriptor(std::size_t rows, std::size_t cols, const memory::dims& strides) {
  return {{static_cast<memory::dim>(rows), static_cast<memory::dim>(cols)},
          memory::data_type::f32,
          strides};
}

memory::desc RowByRow(std::size_t rows, std::size_t cols) {
  return Descriptor(rows, cols, {static_cast<memory::dim>(cols), 1});
}

class Product {
 public:
  explicit Product(PlainProduct& p) {
    const ProductForm& f = p.form;
    const auto a = f.transposed ? Descriptor(f.rows, f.depth, {1, static_cast<memory::dim>(f.rows)})
                                : RowByRow(f.rows, f.depth);
    const auto b = RowByRow(f.depth, f.cols), c = RowByRow(f.rows, f.cols);
    const memory::desc any_b(b.dims(), memory::data_type::f32, memory::format_tag::any);
    const dnnl::matmul::primitive_desc chosen({a, any_b, c}, engine_);
    matmul_ = dnnl::matmul(chosen);
    memory plain_b(b, engine_, p.b.data()), best_b(chosen.weights_desc(), engine_);
    dnnl::reorder(plain_b, best_b).execute(stream_, plain_b, best_b);
    stream_.wait();
    arguments_ = {{DNNL_ARG_SRC, memory(a, engine_, p.a.data())},
                  {DNNL_ARG_WEIGHTS, best_b},
                  {DNNL_ARG_DST, memory(c, engine_, p.c.data())}};
  }

  void Multiply() {
    matmul_.execute(stream_, arguments_);
    stream_.wait();
  }

 private:
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  dnnl::matmul matmul_;
  std::unordered_map<int, memory> arguments_;
};

std::string InstructionSet() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
      return "SSE4.1";
    case dnnl::cpu_isa::avx:
      return "AVX";
    case dnnl::cpu_isa::avx2:
    case dnnl::cpu_isa::avx2_vnni:
      return "AVX2";
    default:
      return "AVX-512";
  }
}

}  // namespace

Peer OneDnn() {
  UseOneThread();
  return {"oneDNN", InstructionSet(), [](PlainProduct& p) -> Kernel {
            return [product = std::make_shared<Product>(p)] { product->Multiply(); };
          }};
}

}  // namespace runexp
