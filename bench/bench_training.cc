// Benchmarks of whole training epochs and of greedy generation:
//
//   training/SIZE/threads:T        an iteration is a complete epoch of the tanh cell
//   training/SIZE/CELL/threads:T   the same of another cell; SIZE "deep" has two layers
//   share/CELL/hidden:H/vocabulary:V
//                                  an iteration is an update; for the picture of README.md
//   generation/SIZE                an iteration writes 200 characters
//
//   bench_training --benchmark_filter=training/lyrics --benchmark_repetitions=5

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>

#include <fstream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "bench/context.h"
#include "bench/peak_measure.h"
#include "bench/shapes.h"
#include "core/base/standard_descriptors.h"
#include "core/model/cost.h"
#include "core/model/generate.h"
#include "core/model/initial.h"
#include "core/train/trainer.h"

namespace runexp {
namespace {

// A text to learn from: three of four characters follow from the one before. bench/peers trains on
// the same text.
std::vector<std::int32_t> MakeText(const BenchShape& s) {
  std::uint64_t state = 1;
  std::vector<std::int32_t> text(s.characters);
  for (std::size_t i = 1; i < text.size(); ++i) {
    state = 6364136223846793005u * state + 1442695040888963407u;
    const std::uint64_t draw = state >> 33;
    const auto last = static_cast<std::uint64_t>(text[i - 1]);
    text[i] = static_cast<std::int32_t>((draw % 4 == 0 ? draw / 4 : 3 * last + 1) % s.vocabulary);
  }
  return text;
}

TrainingOptions Options(const BenchShape& s) {
  TrainingOptions options;
  options.batch = {s.batch_size, s.time_steps};
  options.schedule.learning_rate = 100;
  options.clip_theta = 0.01;
  return options;
}

// The default cell.
ModelShape Model(const BenchShape& s) { return {s.vocabulary, s.hidden_units}; }

// Those to measure beside the default one.
constexpr const char* kOtherCells[] = {"relu", "gru", "lstm"};
constexpr const char* kGatedCells[] = {"gru", "lstm"};

// Resets Linux's record of the largest resident memory to the current one.
void ResetPeakMemory() {
  malloc_trim(0);  // frees what earlier benchmarks left
  std::ofstream("/proc/self/clear_refs") << 5;
}

double PeakMemoryMiB() {
  std::ifstream status("/proc/self/status");
  for (std::string key; status >> key;) {
    if (double kib; key == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return 0;
}

PerMetric<double> TrainEpoch(Trainer& trainer, benchmark::State& state) {
  for (;;) {
    const UpdateOutcome outcome = trainer.Update();
    if (outcome.finished_epoch) return *outcome.finished_epoch;
    if (!outcome.divergence.empty()) {
      state.SkipWithError(outcome.divergence.c_str());
      return {};
    }
  }
}

// Enough to touch all memory and to learn something to compare.
constexpr int kWarmUpEpochs = 3;

void Training(benchmark::State& state, const BenchShape& s, const ModelShape& model,
              std::size_t threads, int warm_up) {
  using oneapi::tbb::global_control;
  const global_control limit(global_control::max_allowed_parallelism, threads);
  ResetPeakMemory();
  const std::vector<std::int32_t> text = MakeText(s);
  const TrainingOptions options = Options(s);
  Trainer trainer(text, model, options, {InitialParameters(model, {}, 1), model, options});
  PerMetric<double> warm;
  for (int i = 0; i < warm_up; ++i) warm = TrainEpoch(trainer, state);
  const double peak = static_cast<double>(threads) * MeasureFmaPeak();
  for (auto _ : state) TrainEpoch(trainer, state);

  using benchmark::Counter;
  const double updates = static_cast<double>(trainer.updates_per_epoch() * state.iterations());
  const double operations = updates * ProductOperations(model, {s.batch_size, s.time_steps});
  state.counters["GFLOP/s"] = Counter(operations / 1e9, Counter::kIsRate);
  state.counters["of_peak"] = Counter(operations / peak, Counter::kIsRate);
  state.counters["characters/s"] =
      Counter(updates * static_cast<double>(s.rows()), Counter::kIsRate);
  state.counters["peak_MiB"] = PeakMemoryMiB();
  state.counters[fmt::format("perplexity_{}", warm_up)] = warm[kHeadlineMetric];
}

void Generation(benchmark::State& state, const BenchShape& s) {
  constexpr std::size_t kLength = 200;
  const Parameters parameters = InitialParameters(Model(s), {}, 1);
  const std::vector<std::int32_t> prefix = {0, 1};
  for (auto _ : state) {
    benchmark::DoNotOptimize(GenerateGreedy(Model(s), parameters, prefix, kLength));
  }
  const auto characters = static_cast<double>(kLength) * static_cast<double>(state.iterations());
  state.counters["characters/s"] = benchmark::Counter(characters, benchmark::Counter::kIsRate);
}

void RegisterEpoch(const std::string& name, const BenchShape& s, const ModelShape& model,
                   std::size_t threads, int warm_up) {
  const auto run = [=](benchmark::State& state) { Training(state, s, model, threads, warm_up); };
  benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond)->UseRealTime();
}

void RegisterTraining(const std::string& name, const BenchShape& s, const ModelShape& model) {
  const auto all = static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
  for (const std::size_t threads : std::set<std::size_t>{1, all}) {
    RegisterEpoch(fmt::format("training/{}/threads:{}", name, threads), s, model, threads,
                  kWarmUpEpochs);
  }
}

void RegisterCells(const BenchShape& s, std::span<const char* const> cells, std::size_t layers) {
  for (const char* cell : cells) {
    RegisterTraining(fmt::format("{}/{}", s.name, cell), s,
                     {s.vocabulary, s.hidden_units, FindCell(cell), layers});
  }
}

// The share of the peak at many sizes, with batches as those of "lyrics", on one thread.
void RegisterShares() {
  for (const char* cell : {"tanh", "gru", "lstm"}) {
    for (const std::size_t hidden : {64U, 128U, 256U, 512U, 1024U, 2048U}) {
      for (const std::size_t vocabulary : {65U, 256U, 1000U, 3000U, 10000U}) {
        constexpr std::size_t kBatch = 32, kSteps = 35;
        const BenchShape s = {"", hidden, kBatch, kSteps, vocabulary, kBatch * (kSteps + 1)};
        RegisterEpoch(fmt::format("share/{}/hidden:{}/vocabulary:{}", cell, hidden, vocabulary), s,
                      {vocabulary, hidden, FindCell(cell)}, 1, 1);
      }
    }
  }
}

void Register() {
  for (const BenchShape& s : kBenchShapes) {
    RegisterTraining(s.name, s, Model(s));
    RegisterCells(s, kOtherCells, 1);
    benchmark::RegisterBenchmark(fmt::format("generation/{}", s.name).c_str(),
                                 [s](benchmark::State& state) { Generation(state, s); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
  RegisterCells(kDeepBenchShape, kGatedCells, kDeepLayers);
  RegisterShares();
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  runexp::AddBuildContext();
  runexp::Register();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
