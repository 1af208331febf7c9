// Measures how long a report takes and how large it is, for many runs of the lyrics model, as a big
// sweep of 100 settings or more, with ten seeds or more each, leaves them.
//
// Usage: bench_report DIRECTORY [RUNS [EPOCHS [HIDDEN]]]
//        bench_report --write FOLDER [RUNS [EPOCHS [HIDDEN]]]
//
// Writes 1,000 run files (4.6 GB), or RUNS of them, of 2,500 epochs, or EPOCHS, and 256 hidden
// units, or HIDDEN, to a new folder in DIRECTORY (a tmpfs keeps the disk out of the figures), makes
// their report three times on all processors and once on one, and removes the folder. The last
// report stays in DIRECTORY as bench_report.html. --write only writes the run files, to a new
// FOLDER, for reading_cost.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/base/standard_descriptors.h"
#include "core/data/text.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/model/tensors.h"
#include "core/parallel/thread_limit.h"
#include "core/report/load_runs.h"
#include "core/report/page/html_report.h"
#include "core/report/page/report_data.h"
#include "core/report/page/summarize_runs.h"
#include "core/spec/canonical.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kVocabulary = 1027;
constexpr std::size_t kUsualHidden = 256;
constexpr char32_t kFirstCharacter = U'\u4e00';

const RandomStream kRandom(1, "bench_report");

struct Size {
  std::size_t runs = 1000;
  std::size_t epochs = 2500;
  std::size_t hidden = kUsualHidden;

  // Groups of runs that differ in their seeds.
  std::size_t Settings() const { return std::clamp<std::size_t>(runs / 10, 100, 1000); }
};

// All tensors are cut from this noise: drawing each one would take minutes.
std::vector<float> Noise() {
  std::vector<float> noise(1 << 20);
  for (std::size_t i = 0; i < noise.size(); ++i) {
    noise[i] = static_cast<float>(0.01 * kRandom.Normal(i));
  }
  return noise;
}

std::vector<Tensor> Tensors(const std::vector<float>& noise, std::size_t hidden, std::size_t first,
                            float scale) {
  std::vector<Tensor> tensors;
  for (const TensorInfo& info : TensorsOf({kVocabulary, hidden})) {
    tensors.push_back({info.name, {info.rows, info.cols}, {}});
    if (info.kind == TensorKind::kBias) tensors.back().shape = {info.cols};
  }
  for (Tensor& tensor : tensors) {
    const std::size_t size = tensor.shape[0] * (tensor.shape.size() > 1 ? tensor.shape[1] : 1);
    for (std::size_t i = 0; i < size; ++i) {
      tensor.values.push_back(scale * noise[(first + i) % noise.size()]);
    }
    first += size;
  }
  return tensors;
}

// 2 samplings, 5 thresholds, 10 rates and up to 10 lengths.
void ChooseFields(std::size_t run, std::size_t settings, Spec& spec) {
  const std::size_t setting = run % settings;
  spec.training.sampling = setting % 2 == 0 ? "random" : "consecutive";
  spec.training.clip_theta = std::pow(10.0, static_cast<double>(setting / 2 % 5) / 2 - 3);
  spec.training.learning_rate = std::pow(10.0, static_cast<double>(setting / 10 % 10) / 4);
  spec.training.time_steps = static_cast<std::int64_t>(35 - setting / 100);
  spec.seed = static_cast<std::int64_t>(run / settings) + 1;
}

// Falls like a perplexity, with noise and an occasional spike.
void AddEpochs(std::size_t run, std::size_t epochs, RunRecord& record) {
  const double rate = 0.002 * (1 + static_cast<double>(run % 100) / 20);
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    const double noise = kRandom.Uniform(run * epochs + epoch);
    const double falling = 7 * std::exp(-rate * static_cast<double>(epoch));
    const double loss = falling + 0.05 * noise + (noise > 0.995 ? 1 : 0);
    record.metrics[Metric::kCrossEntropy].push_back(loss);
    record.metrics[Metric::kPerplexity].push_back(std::exp(loss));
    record.metrics[Metric::kGradientNorm].push_back(0.1 + noise * loss);
    record.metrics[Metric::kClippedFraction].push_back(std::floor(8 * noise + 1) / 8);
    record.timing[Timing::kSeconds].push_back(0.1 + 0.01 * noise);
    record.timing[Timing::kCharactersPerSecond].push_back(1e5 * (1 - 0.1 * noise));
  }
}

void AddSamples(std::size_t epochs, RunRecord& record) {
  for (std::size_t epoch = 50; epoch <= epochs; epoch += 50) {
    for (const std::string& prefix : record.spec.samples.prefixes) {
      std::u32string text;
      for (std::size_t i = 0; i < 50; ++i) {
        text += kFirstCharacter + static_cast<char32_t>(kRandom.Bits(epoch + i) % kVocabulary);
      }
      record.samples.push_back({static_cast<std::int64_t>(epoch), prefix, EncodeUtf8(text)});
    }
  }
}

RunRecord MakeRun(const std::vector<float>& noise, std::size_t run, const Size& size) {
  RunRecord record;
  record.spec.name = record.name = "bench_report";
  record.spec.corpus.file = "text.txt";
  record.spec.training.epochs = static_cast<std::int64_t>(size.epochs);
  record.spec.model.hidden_units = static_cast<std::int64_t>(size.hidden);
  record.spec.samples.prefixes = {"分开", "不分开"};
  ChooseFields(run, size.Settings(), record.spec);
  record.spec_toml = ResolvedToml(record.spec);
  record.corpus = {.sha256 = Sha256Hex("text"),
                   .characters = 10000,
                   .total_characters = 10000,
                   .is_stand_in = true,
                   .file = "text.txt",
                   .vocabulary = {}};
  for (std::uint32_t i = 0; i < kVocabulary; ++i) {
    record.corpus.vocabulary.push_back(kFirstCharacter + i);
  }
  record.numerics_version = 1;
  record.identity_text = IdentityText(record.spec, record.corpus.sha256, 1);
  record.identity = Identity(record.identity_text);
  record.run_id = RunId(record.identity);
  record.status = RunStatus::kFinished;
  AddEpochs(run, size.epochs, record);
  AddSamples(size.epochs, record);
  record.initial_parameters = Tensors(noise, size.hidden, run / size.Settings(), 1);
  record.final_parameters = Tensors(noise, size.hidden, 7919 * run, 20);
  record.provenance = {{"version", "0"}, {"compiler", "Clang 19.1.7"}, {"host", "bench"}};
  record.result_sha256 = ResultSha256(record);
  return record;
}

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Prints one line, and leaves the page in `output`.
void MeasureReport(const fs::path& runs, std::size_t threads, const fs::path& output) {
  const ThreadLimit limit(threads);
  const auto start = std::chrono::steady_clock::now();
  const double cpu = CpuSeconds();
  std::vector<std::string> reasons;
  const std::vector<ReportRun> summaries = SummarizeRuns(
      FindRunFiles({runs}), [&](const std::string& reason) { reasons.push_back(reason); });
  const std::string page = HtmlReport(ReportJson(summaries, reasons));
  ReplaceFile(output, std::as_bytes(std::span(page)));
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  if (!reasons.empty()) throw std::runtime_error(reasons[0]);
  fmt::print("{} runs, {} thread{}: {:.2f} s, CPU {:.2f} s, {:.2f} MB\n", summaries.size(), threads,
             threads > 1 ? "s" : "", time.count(), CpuSeconds() - cpu,
             static_cast<double>(page.size()) / 1e6);
  std::fflush(stdout);
}

void WriteRuns(const fs::path& folder, const Size& size) {
  const std::vector<float> noise = Noise();
  for (std::size_t run = 0; run < size.runs; ++run) {
    ReplaceFile(folder / fmt::format("{:06}.h5", run), SerializeRun(MakeRun(noise, run, size)));
  }
}

void MeasureReports(const fs::path& parent, const Size& size) {
  const TemporaryFolder folder(parent);
  WriteRuns(folder.path(), size);
  for (const std::size_t threads : {ProcessorCount(), ProcessorCount(), ProcessorCount(), 1ul}) {
    MeasureReport(folder.path(), threads, parent / "bench_report.html");
  }
}

int Main(std::vector<std::string> arguments) {
  const bool only_write = !arguments.empty() && arguments[0] == "--write";
  if (only_write) arguments.erase(arguments.begin());
  if (arguments.empty() || arguments.size() > 4) {
    fmt::print(stderr,
               "Usage: bench_report DIRECTORY [RUNS [EPOCHS [HIDDEN]]]\n"
               "       bench_report --write FOLDER [RUNS [EPOCHS [HIDDEN]]]\n");
    return 2;
  }
  const fs::path folder = arguments[0];
  Size size;
  if (arguments.size() > 1) size.runs = std::stoul(arguments[1]);
  if (arguments.size() > 2) size.epochs = std::stoul(arguments[2]);
  if (arguments.size() > 3) size.hidden = std::stoul(arguments[3]);
  if (!only_write) {
    MeasureReports(folder, size);
  } else if (fs::create_directory(folder)) {
    WriteRuns(folder, size);
  } else {
    throw std::runtime_error(folder.string() + " exists already");
  }
  return 0;
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  try {
    return runexp::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_report: {}\n", error.what());
    return 1;
  }
}
