// Updates and epochs allocate nothing: all memory is allocated before the first one.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "core/model/initial.h"
#include "core/train/trainer.h"

namespace {

std::atomic<std::int64_t> g_allocations{0};

// oneTBB 2022 sometimes allocates when it wakes a thread; training itself must not.
void Count(const void* caller) {
  Dl_info place;
  const bool is_of_tbb =
      dladdr(caller, &place) != 0 && std::strstr(place.dli_fname, "/libtbb") != nullptr;
  if (!is_of_tbb) ++g_allocations;
}

void* Allocate(std::size_t size, const void* caller) {
  Count(caller);
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}

void* Allocate(std::size_t size, std::align_val_t alignment, const void* caller) {
  Count(caller);
  const auto a = static_cast<std::size_t>(alignment);
  if (void* p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}

}  // namespace

// Replace the library's operators in the whole program; the array forms call these.
void* operator new(std::size_t size) { return Allocate(size, __builtin_return_address(0)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return Allocate(size, alignment, __builtin_return_address(0));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace runexp {
namespace {

struct Case {
  Sampling sampling;
  const char* loss;
  std::size_t threads;
  std::size_t layers;
  const char* cell;
};

class AllocationTest : public testing::TestWithParam<Case> {};

TEST_P(AllocationTest, EpochsAllocateNothing) {
  const oneapi::tbb::global_control threads(oneapi::tbb::global_control::max_allowed_parallelism,
                                            GetParam().threads);
  // Large enough that every loop has work for several threads.
  const ModelShape shape{.vocabulary = 300,
                         .hidden_units = 128,
                         .cell = FindCell(GetParam().cell),
                         .layers = GetParam().layers,
                         .embedding_units = GetParam().layers == 1 ? 0u : 64u,
                         .dropout = 0.5,
                         .output_dropout = GetParam().layers == 1 ? 0 : 0.5};
  TrainingOptions options;
  options.sampling = GetParam().sampling;
  options.loss = FindLoss(GetParam().loss);
  options.batch = {.batch_size = 16, .time_steps = 20};
  options.schedule.learning_rate = 1;
  options.clip_theta = 0.01;
  std::vector<std::int32_t> text(2000);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<std::int32_t>(i * i % 300);

  Trainer trainer(text, shape, options, {InitialParameters(shape, {}, 1), shape, options});
  // oneTBB creates its threads in the first loop.
  ASSERT_EQ(trainer.Update().divergence, "");
  const std::int64_t before = g_allocations;
  for (std::int64_t i = 0; i < 3 * trainer.updates_per_epoch(); ++i) {
    ASSERT_EQ(trainer.Update().divergence, "");
  }
  const std::int64_t after = g_allocations;
  EXPECT_EQ(after - before, 0);
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const CellInfo& cell : Cells()) {
    cases.push_back({Sampling::kConsecutive, "cross_entropy", 1, 1, cell.name});
    cases.push_back({Sampling::kConsecutive, "clipped_probability", 3, 1, cell.name});
    cases.push_back({Sampling::kRandom, "cross_entropy", 3, 2, cell.name});
    cases.push_back({Sampling::kRandom, "clipped_probability", 1, 2, cell.name});
  }
  return cases;
}

std::string CaseName(const testing::TestParamInfo<Case>& info) {
  return std::string(info.param.sampling == Sampling::kRandom ? "Random" : "Consecutive") +
         std::string(info.param.loss == std::string("cross_entropy") ? "CrossEntropy"
                                                                     : "ClippedProbability") +
         std::to_string(info.param.threads) + "Threads_" + info.param.cell;
}

INSTANTIATE_TEST_SUITE_P(, AllocationTest, testing::ValuesIn(Cases()), CaseName);

// The counter works: it would see an allocation in training.
TEST(AllocationCountTest, CountsAVector) {
  const std::int64_t before = g_allocations;
  volatile std::size_t size = 3;
  const std::vector<int> numbers(size);
  EXPECT_GT(g_allocations - before, 0);
}

}  // namespace
}  // namespace runexp
