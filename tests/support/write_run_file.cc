// Writes run files for Python tests. `write_run_file PATH KIND` writes one (RecordFor lists the
// kinds); with `forever` after it, it writes again and again with growing epochs until it is
// killed.
#include <cstdio>
#include <exception>
#include <limits>
#include <string>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

// Every text that a report shows tries to act as markup.
RunRecord HostileRecord() {
  constexpr char kMarkup[] = "</script><script>harmed = 1</script><img src=x onerror=harmed=2>";
  RunRecord r = FinishedRecord();
  r.name = "<img src=x onerror=harmed=3>";
  r.status = RunStatus::kDiverged;
  r.checkpoint.reset();
  r.error = r.stop_reason = r.corpus.file = kMarkup;
  r.samples = {{1, "<b>", kMarkup}, {2, "\u2028<!--<script>", "\u2028]]>&lt;b&gt;${harmed = 4}`"}};
  r.provenance = {{"host", kMarkup}, {"<i>key</i>", "'\"><svg onload=harmed=5>"}};
  r.spec.samples.prefixes = {kMarkup};
  r.spec_toml = ResolvedToml(r.spec);
  r.result_sha256 = ResultSha256(r);
  return r;
}

// Every text that a terminal shows tries to act as an escape sequence.
RunRecord EscapesRecord() {
  constexpr char kInTrailer[] = "x\u009b31m\u202e\u2066\u200f\u061cx";  // without C0 characters
  constexpr char kEscapes[] = "x\x1b]0;harmed\x07\x1b[31m\x7f\u009b31m\u202e";
  RunRecord r = FinishedRecord();
  r.run_id = "0123456789ab";
  r.name = r.error = r.stop_reason = kInTrailer;
  r.status = RunStatus::kDiverged;
  r.checkpoint.reset();
  r.corpus.file = kEscapes;
  r.samples = {{1, kEscapes, kEscapes}};
  r.provenance = {{"host", kEscapes}, {kEscapes, kEscapes}};
  r.spec.samples.prefixes = {kEscapes};
  r.spec_toml = ResolvedToml(r.spec);
  r.result_sha256 = ResultSha256(r);
  return r;
}

// Three runs of one sweep over learning rate and threshold, for a report.
RunRecord SweepRecord(double learning_rate, double clip_theta) {
  RunRecord r = FinishedRecord();
  r.spec.training.learning_rate = learning_rate;
  r.spec.training.clip_theta = clip_theta;
  r.spec_toml = ResolvedToml(r.spec);
  return r;
}

RunRecord DivergedRecord() {
  RunRecord r = SweepRecord(1, 0.01);
  r.status = RunStatus::kDiverged;
  r.checkpoint.reset();
  r.stop_reason = r.error = "the loss is not finite";
  return r;
}

RunRecord InfiniteRecord() {
  RunRecord r = SweepRecord(1, 1);
  r.status = RunStatus::kDiverged;
  r.checkpoint.reset();
  r.error = "the perplexity is infinite in epoch 2";
  r.metrics[Metric::kPerplexity].back() = std::numeric_limits<double>::infinity();
  r.result_sha256 = ResultSha256(r);
  return r;
}

// Perplexity and gradient norm end at the largest number.
RunRecord LargestRecord() {
  RunRecord r = SweepRecord(10, 0.01);
  for (const Metric metric : {Metric::kPerplexity, Metric::kGradientNorm}) {
    r.metrics[metric].back() = std::numeric_limits<double>::max();
  }
  r.result_sha256 = ResultSha256(r);
  return r;
}

RunRecord LongRecord() {
  RunRecord r = FinishedRecord();
  ForEachCurve(r, [](const CurveInfo&, Curve& curve) { curve.resize(120'000, 1.5); });
  r.spec.training.epochs = 120'000;
  r.spec_toml = ResolvedToml(r.spec);
  r.result_sha256 = ResultSha256(r);
  return r;
}

RunRecord RecordFor(const std::string& kind) {
  if (kind == "diverged") return DivergedRecord();
  if (kind == "infinite") return InfiniteRecord();
  if (kind == "largest") return LargestRecord();
  if (kind == "long") return LongRecord();
  if (kind == "started") return StartedRecord();
  if (kind == "interrupted") return InterruptedRecord();
  if (kind == "hostile") return HostileRecord();
  if (kind == "escapes") return EscapesRecord();
  return FinishedRecord();
}

void AddEpoch(RunRecord& record) {
  ForEachCurve(record, [](const CurveInfo&, Curve& curve) { curve.push_back(1.5); });
}

void Write(const char* path, const std::string& kind, bool forever) {
  RunRecord record = RecordFor(kind);
  ReplaceFile(path, SerializeRun(record));
  while (forever) {
    AddEpoch(record);
    ReplaceFile(path, SerializeRun(record));
  }
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    runexp::Write(argv[1], argv[2], argc > 3 && std::string(argv[3]) == "forever");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
