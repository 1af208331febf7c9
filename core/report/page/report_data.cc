#include "core/report/page/report_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "core/log/initial_values.h"
#include "core/log/shared_directory.h"
#include "core/log/status_now.h"
#include "core/parallel/loop.h"
#include "core/report/page/contrast_data.h"
#include "core/report/page/parameter_json.h"
#include "core/report/page/rungs.h"
#include "core/report/page/sample_json.h"
#include "core/report/page/shared_texts.h"
#include "core/report/page/thin_curve.h"
#include "core/report/values_differ.h"
#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/statistics/estimate.h"
#include "core/text/json_text.h"
#include "core/text/text_names.h"

namespace runexp {
namespace {

// Limits for the whole page; the other data of a run takes about 3 kB.
constexpr std::size_t kCurvePoints = 400'000;  // of each metric, 6 bytes each
constexpr std::size_t kPictureCells = 3'000'000;
constexpr std::size_t kPicturesPerMatrix = 3;
constexpr std::size_t kMostWithPictures = 3'000;  // runs
constexpr std::size_t kSampleBytes = 2'000'000;

std::string Number(double value) { return JsonNumber(value, 6); }

std::string Numbers(std::span<const double> values) {
  std::string json;
  for (const double value : values) {
    if (!json.empty()) json += ',';
    json += JsonNumber(value, 5);
  }
  return "[" + json + "]";
}

std::string Strings(const std::vector<std::string>& texts) {
  std::string json;
  for (const std::string& text : texts) {
    json += json.empty() ? "" : ",";
    json += JsonString(text);
  }
  return "[" + json + "]";
}

// The spec and the provenance of a run, in places of a table.
std::string TextMembers(const RunRecord& record, SharedTexts& texts) {
  std::vector<std::string> provenance;
  for (const auto& [key, text] : record.provenance) {
    provenance.push_back(JsonMember(key, fmt::to_string(texts.Place(text))));
  }
  return JsonMember("spec", texts.LinesJson(record.spec_toml)) + ", " +
         JsonMember("provenance", JsonLine(provenance));
}

// What the runs differ in: the axes of the page.
struct Axes {
  std::vector<std::string> fields;
  // Of the runs, as TextNames; empty if all read the same.
  std::vector<std::string> text_names, initial_names;
};

Axes AxesOf(const std::vector<ReportRun>& runs) {
  std::vector<ReadText> texts, initial;
  for (const ReportRun& run : runs) {
    texts.push_back({run.record.corpus.file, run.record.corpus.sha256});
    initial.push_back({run.record.spec.model.initial_file, InitialValuesSha256(run.record)});
  }
  return {SweptFields(runs), TextNames(texts), TextNames(initial)};
}

std::string AxesJson(const Axes& axes) {
  std::vector<std::string> all;
  const auto add = [&all](std::string_view name, std::string_view meaning) {
    all.push_back(
        fmt::format(R"({{"name":{},"meaning":{}}})", JsonString(name), JsonString(meaning)));
  };
  if (!axes.text_names.empty()) add("corpus", "the text, by the name of its file or its SHA-256");
  if (!axes.initial_names.empty()) {
    add("initial_file", "the start values, by the name of their file or their SHA-256");
  }
  for (const std::string& name : axes.fields) add(name, FindField(name)->meaning);
  return fmt::format("[{}]", fmt::join(all, ","));
}

// The place of a run on each of the axes.
std::string ValuesJson(const ReportRun& run, std::size_t index, const Axes& axes) {
  std::vector<std::string> values;
  for (const std::vector<std::string>* names : {&axes.text_names, &axes.initial_names}) {
    if (!names->empty()) values.push_back(JsonString((*names)[index]));
  }
  for (const std::string& name : axes.fields) {
    const std::optional<FieldValue> value = FindValue(*FindField(name), run.record.spec);
    values.push_back(value ? JsonValue(*value) : "null");
  }
  return fmt::format("[{}]", fmt::join(values, ","));
}

std::string BestMembers(const EpochValues& curve) {
  const std::optional<BestEpoch> best = FindBest(curve);
  if (!best) return R"("final":null,"best":null,"best_epoch":null)";
  return fmt::format(R"("final":{},"best":{},"best_epoch":{})", Number(*curve.Last()),
                     Number(best->value), best->epoch);
}

bool HasChart(const CurveInfo& metric) { return *metric.heading != '\0'; }

// The metrics that have a chart.
std::string ChartsJson() {
  std::string json;
  for (const CurveInfo& metric : kMetrics) {
    if (!HasChart(metric)) continue;
    json += json.empty() ? "" : ",";
    json += fmt::format(R"({{"name":{},"heading":{},"logarithmic":{},"most":{},"is_headline":{}}})",
                        JsonString(metric.name), JsonString(metric.heading), metric.is_logarithmic,
                        Number(metric.most), &metric == &InfoOf(kHeadlineMetric));
  }
  return "[" + json + "]";
}

std::string CurveMembers(const PerMetric<Curve>& metrics, std::size_t bucket) {
  std::string json;
  for (std::size_t i = 0; i < kMetrics.size(); ++i) {
    if (!HasChart(kMetrics[i])) continue;
    json += json.empty() ? "" : ",";
    json += JsonString(kMetrics[i].name) + ":" + Numbers(ThinCurve(metrics.values[i], bucket));
  }
  return json;
}

// The validation curve by epochs, null where there is no value; null if the run has none.
std::string ValidationJson(const RunRecord& record, std::size_t bucket) {
  if (!record.validation) return "null";
  std::vector<double> values(static_cast<std::size_t>(EpochsDone(record)), std::nan(""));
  const Curve& curve = record.validation->curves[kHeadlineEvaluation];
  for (std::size_t i = 0; i < curve.size(); ++i) {
    values[static_cast<std::size_t>(record.validation->epochs[i] - 1)] = curve[i];
  }
  return Numbers(ThinCurve(values, bucket));
}

// For the intervals of groups of `runs` runs at most: the bounds for 3 values, 4 values, …
std::string StudentBoundsJson(std::size_t runs) {
  std::vector<std::string> bounds;
  for (std::size_t n = kLeastForInterval; n <= runs; ++n) {
    bounds.push_back(Number(StudentBound(n - 1)));
  }
  return fmt::format("[{}]", fmt::join(bounds, ","));
}

std::string RunJson(const ReportRun& run, const std::string& values, const std::string& texts,
                    std::size_t bucket) {
  const RunRecord& record = run.record;
  const std::vector<std::string> members = {
      JsonMember("id", JsonString(record.run_id)),
      JsonMember("name", JsonString(record.name)),
      JsonMember("file", JsonString(run.path.filename().string())),
      JsonMember("notes", JsonString(record.spec.notes)),
      JsonMember("status", JsonString(StatusName(run.status))),
      JsonMember("stop_reason", JsonString(record.stop_reason)),
      JsonMember("error", JsonString(record.error)),
      JsonMember("result_sha256", JsonString(record.result_sha256)),
      JsonMember("numerics_version", fmt::to_string(record.numerics_version)),
      JsonMember("values", values),
      JsonMember("epochs_done", fmt::to_string(EpochsDone(record))),
      JsonMember("epochs", fmt::to_string(record.spec.training.epochs)),
      JsonMember("seconds", Number(TotalSeconds(record))),
      JsonMember("corpus", JsonString(record.corpus.file)),
      JsonMember("corpus_sha256", JsonString(record.corpus.sha256)),
      JsonMember("characters", fmt::to_string(record.corpus.characters)),
      JsonMember("vocabulary", fmt::to_string(record.corpus.vocabulary.size())),
      JsonMember("is_stand_in", record.corpus.is_stand_in ? "true" : "false"),
      BestMembers(HeadlineCurve(record)),
      CurveMembers(record.metrics, bucket),
      JsonMember("validation", ValidationJson(record, bucket)),
      JsonMember("parameters", run.parameters),
      JsonMember("samples", run.samples),
      texts,
  };
  return JsonLine(members);
}

std::string LiveJson(const LivePageState& live) {
  std::vector<std::string> counts;
  for (const auto& [status, count] : live.counts) {
    counts.push_back(JsonMember(StatusName(status), fmt::to_string(count)));
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return JsonLine({
      JsonMember("counts", JsonLine(counts)),
      JsonMember("seconds_left", live.seconds_left ? Number(*live.seconds_left) : "null"),
      JsonMember("pause", Number(live.pause)),
      JsonMember(
          "written",
          fmt::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count())),
  });
}

// The cells of a picture in each direction, if `count` runs share the page.
std::size_t PictureSide(const RunRecord& record, std::size_t count) {
  const auto matrices = static_cast<std::size_t>(std::ranges::count_if(
      record.initial_parameters, [](const Tensor& tensor) { return tensor.shape.size() > 1; }));
  const std::size_t pictures = std::max<std::size_t>(count * kPicturesPerMatrix * matrices, 1);
  const auto side =
      static_cast<std::size_t>(std::sqrt(static_cast<double>(kPictureCells / pictures)));
  return std::clamp<std::size_t>(side, 8, 96);
}

}  // namespace

ReportRun SummarizeForReport(LoadedRun run, std::size_t count) {
  ReportRun summary;
  summary.path = std::move(run.path);
  summary.record = std::move(run.record);
  RunRecord& record = summary.record;
  if (count > kMostWithPictures) {
    DropParameters(record);
    summary.parameters = "null";
  } else {
    summary.parameters = TakeParameterJson(record, PictureSide(record, count));
  }
  summary.samples = SampleJson(record.samples, kSampleBytes / std::max<std::size_t>(count, 1));
  record.samples = {};
  NoteStatus(summary);
  return summary;
}

void NoteStatus(ReportRun& run) {
  const RunRecord& record = run.record;
  run.status = HasEnded(record.status)
                   ? record.status
                   : StatusNow(DirectoryOf(run.path), record.run_id, record.status, run.path);
}

std::vector<std::string> SweptFields(const std::vector<ReportRun>& runs) {
  std::vector<std::string> swept;
  for (const Field& field : Fields()) {
    const auto value = [&](const ReportRun& run) { return FindValue(field, run.record.spec); };
    if (CanChangeResult(field) && ValuesDiffer(runs, value)) swept.emplace_back(field.name);
  }
  return swept;
}

std::string ReportJson(const std::vector<ReportRun>& runs, const std::vector<std::string>& skipped,
                       const std::optional<LivePageState>& live) {
  std::vector<std::size_t> lengths;
  for (const ReportRun& run : runs)
    lengths.push_back(static_cast<std::size_t>(EpochsDone(run.record)));
  const std::size_t bucket = BucketSize(lengths, kCurvePoints);
  const std::size_t longest = lengths.empty() ? 0 : *std::ranges::max_element(lengths);
  const Axes axes = AxesOf(runs);
  std::string json = fmt::format(
      R"({{"bucket":{},"curve_points":{},"epochs":[{}],"charts":{},"swept":{},"student_bounds":{},"contrasts":{},"skipped":{},"rungs":{},"live":{},"runs":[)",
      bucket, kCurvePoints, fmt::join(ThinEpochs(longest, bucket), ","), ChartsJson(),
      AxesJson(axes), StudentBoundsJson(runs.size()), ContrastData(runs), Strings(skipped),
      RungsJson(runs), live ? LiveJson(*live) : "null");
  SharedTexts table;
  std::vector<std::string> each, texts;
  for (const ReportRun& run : runs) texts.push_back(TextMembers(run.record, table));
  each.resize(runs.size());
  ForEach(runs.size(), 1, [&](std::size_t i) {
    each[i] = RunJson(runs[i], ValuesJson(runs[i], i, axes), texts[i], bucket);
  });
  for (std::size_t i = 0; i < runs.size(); ++i) {
    json += i == 0 ? "\n" : ",\n";
    json += each[i];
  }
  return json + "],\n\"texts\":" + table.Json() + "}";
}

}  // namespace runexp
