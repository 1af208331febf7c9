// Measures the overhead of the batch runner and the speed-up from a second core.
//
// Usage: bench_batch SPEC DIRECTORY [--set FIELD=VALUE …]
//
// 1. Tiny runs of one update each: the time of a batch of 100 and of 1,000 minus that of the bare
//    work: for each run, draw the parameters, train, and write the final file once.
// 2. 36 runs of SPEC, 10 epochs each, on one core and on two: five pairs, alternating.
//
// The run files go to a new folder in DIRECTORY; a tmpfs keeps the disk out of the figures.

#include <fmt/format.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/standard_descriptors.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/parallel/thread_limit.h"
#include "core/run/batch.h"
#include "core/run/convert.h"
#include "core/run/provenance.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

struct Times {
  double wall = 0;  // seconds
  double cpu = 0;   // of all threads
};

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <typename Work>
Times Measure(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu = CpuSeconds();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          CpuSeconds() - cpu};
}

std::vector<Experiment> Seeds(const fs::path& spec, std::vector<std::string> overrides, int count) {
  std::vector<Experiment> runs;
  overrides.emplace_back();
  for (int seed = 1; seed <= count; ++seed) {
    overrides.back() = fmt::format("seed={}", seed);
    runs.push_back(PrepareExperiment(ReadSpecFile(spec, overrides)));
  }
  return runs;
}

void RunAll(const std::vector<Experiment>& runs, const fs::path& directory) {
  const auto outcomes = RunBatch(runs, {.run = {.directory = directory}},
                                 [](std::size_t) { return std::make_shared<RunObserver>(); });
  for (const RunOutcome& outcome : outcomes) {
    if (outcome.status != RunStatus::kFinished) throw std::runtime_error(outcome.reason);
  }
}

// The same training and the same final file, without the batch runner. `record`: of such a run.
void BareRun(const Experiment& experiment, RunRecord record, const fs::path& file) {
  Parameters initial = InitialParameters(experiment);
  record.initial_parameters = ToTensors(initial);
  Trainer trainer(experiment.corpus->indices, experiment.shape, experiment.options,
                  TrainingState(std::move(initial), experiment.shape, experiment.options));
  trainer.Update();
  record.final_parameters = ToTensors(trainer.state().parameters);
  record.result_sha256 = ResultSha256(record);
  ReplaceFile(file, SerializeRun(record));
}

void MeasureOverhead(const fs::path& spec, const std::vector<std::string>& overrides,
                     const fs::path& parent) {
  const ThreadLimit limit(1);
  std::vector<std::string> tiny = overrides;
  for (const char* value :
       {"corpus.max_characters=72", "training.epochs=1", "training.batch_size=2",
        "training.time_steps=35", "model.hidden_units=8", "samples.every_epochs=0",
        "samples.prefixes=[]"}) {
    tiny.emplace_back(value);
  }
  fmt::print("tiny runs   wall time a run      CPU time a run       overhead\n");
  for (const int count : {100, 1000, 100, 1000}) {
    const std::vector<Experiment> runs = Seeds(spec, tiny, count);
    const TemporaryFolder batch(parent), bare(parent);
    const Times in_batch = Measure([&] { RunAll(runs, batch.path()); });
    RunRecord record;
    for (const auto& entry : fs::directory_iterator(batch.path())) {
      if (entry.path().extension() != ".h5") continue;
      record = ParseRun(ReadFile(entry.path()), entry.path().string());
      break;
    }
    const Times alone = Measure([&] {
      for (std::size_t i = 0; i < runs.size(); ++i) {
        BareRun(runs[i], record, bare.path() / fmt::format("{}.h5", i));
      }
    });
    const double scale = 1e3 / count;
    fmt::print("{:>9}   {:.3f} - {:.3f} ms     {:.3f} - {:.3f} ms     {:.3f} ms, CPU {:.3f} ms\n",
               count, in_batch.wall * scale, alone.wall * scale, in_batch.cpu * scale,
               alone.cpu * scale, (in_batch.wall - alone.wall) * scale,
               (in_batch.cpu - alone.cpu) * scale);
  }
}

// Confines this thread, and threads it starts, to the first of its processors while it lives: one
// core for training and writing alike, whereas a limit on oneTBB's threads would leave the writer
// another.
class OneProcessor {
 public:
  OneProcessor() {
    cpu_set_t first;
    CPU_ZERO(&first);
    if (sched_getaffinity(0, sizeof(all_), &all_) != 0) throw std::runtime_error("no affinity");
    std::size_t processor = 0;
    while (!CPU_ISSET(processor, &all_)) ++processor;
    CPU_SET(processor, &first);
    if (sched_setaffinity(0, sizeof(first), &first) != 0) throw std::runtime_error("no affinity");
  }
  ~OneProcessor() { sched_setaffinity(0, sizeof(all_), &all_); }
  OneProcessor(const OneProcessor&) = delete;
  OneProcessor& operator=(const OneProcessor&) = delete;

 private:
  cpu_set_t all_;
};

void MeasureScaling(const fs::path& spec, std::vector<std::string> overrides,
                    const fs::path& parent) {
  overrides.emplace_back("training.epochs=10");
  const std::vector<Experiment> runs = Seeds(spec, overrides, 36);
  const auto seconds = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    const TemporaryFolder folder(parent);
    return Measure([&] { RunAll(runs, folder.path()); }).wall;
  };
  fmt::print("36 runs of 10 epochs   one core   two cores\n");
  std::vector<double> ratios;
  for (int pair = 1; pair <= 5; ++pair) {
    const double one = [&] {
      const OneProcessor confined;
      return seconds(1);
    }();
    const double two = seconds(2);
    ratios.push_back(one / two);
    fmt::print("pair {}                 {:6.2f} s   {:6.2f} s   {:.3f} x\n", pair, one, two,
               ratios.back());
    std::fflush(stdout);
  }
  std::sort(ratios.begin(), ratios.end());
  fmt::print("median {:.3f} x ({:.3f} to {:.3f})\n", ratios[2], ratios.front(), ratios.back());
}

int Main(std::vector<std::string> arguments) {
  std::erase(arguments, "--set");
  if (arguments.size() < 2) {
    fmt::print(stderr, "Usage: bench_batch SPEC DIRECTORY [--set FIELD=VALUE …]\n");
    return 2;
  }
  const std::vector<std::string> overrides(arguments.begin() + 2, arguments.end());
  MeasureOverhead(arguments[0], overrides, arguments[1]);
  MeasureScaling(arguments[0], overrides, arguments[1]);
  return 0;
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  try {
    return runexp::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_batch: {}\n", error.what());
    return 1;
  }
}
