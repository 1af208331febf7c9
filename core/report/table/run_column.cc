#include "core/report/table/run_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/report/values_differ.h"
#include "core/spec/nearest.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

using Cell = std::optional<FieldValue>;

constexpr std::size_t kInteger = 0, kFloat = 1, kBool = 2, kText = 3;

template <auto Member>
Cell Get(const RunRow& row) {
  return FieldValue(row.trailer.*Member);
}

template <auto Member>
Cell GetUnlessEmpty(const RunRow& row) {
  if ((row.trailer.*Member).empty()) return std::nullopt;
  return FieldValue(row.trailer.*Member);
}

Cell MetricCell(const RunRow& row, std::string_view name) {
  const auto found = row.trailer.metrics.find(std::string(name));
  if (found == row.trailer.metrics.end()) return std::nullopt;
  return found->second;
}

// What runs are compared by: as HeadlineCurve.
Cell HeadlineCell(const RunRow& row) {
  const bool is_validated = IsValidated(row);
  return MetricCell(row, is_validated ? ValidationName(kHeadlineEvaluation)
                                      : std::string_view(InfoOf(kHeadlineMetric).name));
}

Cell TrainingCell(const RunRow& row) { return MetricCell(row, InfoOf(kHeadlineMetric).name); }

Cell BestEpochCell(const RunRow& row) {
  const Cell epoch = MetricCell(row, "best_epoch");
  // In a forged file it may be NaN or too large for an integer.
  if (!epoch || !(std::abs(std::get<double>(*epoch)) < 1e18)) return std::nullopt;
  return static_cast<std::int64_t>(std::get<double>(*epoch));
}

Cell BestValidationCell(const RunRow& row) {
  return IsValidated(row) ? MetricCell(row, "best_perplexity") : std::nullopt;
}

Cell Reason(const RunRow& row) {
  if (row.trailer.reason.empty()) return std::nullopt;
  return row.trailer.reason;
}

// A text in the trailer's form of a spec; of a forged file it may be anything.
Cell Notes(const RunRow& row) {
  const auto found = row.trailer.spec.find("notes");
  if (found == row.trailer.spec.end()) return std::nullopt;
  return ParseTomlText(found->second, kText);
}

// Also the cell by which the heading "corpus" sorts: by name, then by digest.
Cell CorpusCell(const RunRow& row) {
  return fmt::format("{} {}", row.trailer.corpus_file, row.trailer.corpus_sha256);
}

template <auto Digest>
bool IsDigestMeant(const RunRow& row, std::string_view text) {
  return text == row.trailer.*Digest || BeginsDigest(text, row.trailer.*Digest);
}

constexpr std::string_view kCorpusFile = "corpus.file", kCorpusDigest = "corpus.sha256";
constexpr std::string_view kInitialFile = "model.initial_file",
                           kInitialDigest = "model.initial_values_sha256";

std::vector<RunColumn> MakeColumns() {
  using T = Trailer;
  std::vector<RunColumn> columns = {
      {"file", kText, nullptr, [](const RunRow& row) -> Cell { return row.file.string(); }},
      {"run_id", kText, nullptr, Get<&T::run_id>, IsDigestMeant<&T::run_id>},
      {"name", kText, nullptr, Get<&T::name>},
      {"status", kText, nullptr,
       [](const RunRow& row) -> Cell { return std::string(StatusName(row.status)); }},
      {"reason", kText, nullptr, Reason},
      {"notes", kText, nullptr, Notes},
      {"epochs_done", kInteger, nullptr, Get<&T::epochs_done>},
      {"started", kText, nullptr, GetUnlessEmpty<&T::started>, nullptr, true},
  };
  for (const CurveInfo& metric : kMetrics) {
    if (&metric != &InfoOf(kHeadlineMetric)) {
      columns.push_back({metric.name, kFloat});
      continue;
    }
    columns.push_back({metric.name, kFloat, nullptr, HeadlineCell});
    columns.push_back({"best_perplexity", kFloat});
    columns.push_back({"best_epoch", kInteger, nullptr, BestEpochCell});
    columns.push_back({"training_perplexity", kFloat, nullptr, TrainingCell});
  }
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    columns.push_back({ValidationName(static_cast<Evaluation>(i)), kFloat});
  }
  columns.insert(
      columns.end(),
      {
          {"seconds", kFloat},
          {kCorpusFile, kText, nullptr, Get<&T::corpus_file>},
          {kCorpusDigest, kText, nullptr, Get<&T::corpus_sha256>, IsDigestMeant<&T::corpus_sha256>},
          {kInitialFile, kText, nullptr, GetUnlessEmpty<&T::initial_file>},
          {kInitialDigest, kText, nullptr, GetUnlessEmpty<&T::initial_values_sha256>,
           IsDigestMeant<&T::initial_values_sha256>},
          {"vocabulary_size", kInteger, nullptr, Get<&T::vocabulary_size>},
          {"is_stand_in", kBool, nullptr, Get<&T::is_stand_in>},
          {"numerics_version", kInteger, nullptr, Get<&T::numerics_version>},
          {"result_sha256", kText, nullptr, Get<&T::result_sha256>,
           IsDigestMeant<&T::result_sha256>},
      });
  for (const Field& field : Fields()) {
    if (CanChangeResult(field)) columns.push_back({field.name, field.access.index(), &field});
  }
  return columns;
}

struct Heading {
  std::string_view heading, name;
};

// The text of a run under one heading, for expressions only: programs get its name and digest.
constexpr RunColumn kCorpus = {
    "corpus", kText, nullptr, CorpusCell,
    [](const RunRow& row, std::string_view text) { return MeansText(TextOf(row), text); }};

// best_perplexity of runs that have a validation text, in expressions; programs can tell by
// validation_perplexity.
constexpr RunColumn kBestValidation = {"best_validation_perplexity", kFloat, nullptr,
                                       BestValidationCell};

// Columns with other headings in run_list.cc. "epochs" is the number done; training.epochs is the
// number asked for.
constexpr std::array<Heading, 4> kHeadings = {{{"run", "run_id"},
                                               {"epochs", "epochs_done"},
                                               {"best", "best_perplexity"},
                                               {"time", "seconds"}}};

constexpr std::array<std::string_view, 5> kFactsThatTellRunsApart = {
    "name", kCorpusDigest, kInitialDigest, "is_stand_in", "numerics_version"};

bool Varies(const RunColumn& column, std::span<const RunRow> rows) {
  if (column.field == nullptr) {
    return ValuesDiffer(rows, [&](const RunRow& row) { return CellOf(column, row); });
  }
  return ValuesDiffer(rows, [&](const RunRow& row) {  // as text, which is faster
    const auto found = row.trailer.spec.find(column.name);
    return found == row.trailer.spec.end() ? nullptr : &found->second;
  });
}

}  // namespace

std::span<const RunColumn> RunColumns() {
  static const std::vector<RunColumn> columns = MakeColumns();
  return columns;
}

const RunColumn& CorpusColumn() { return kCorpus; }

const RunColumn* FindRunColumn(std::string_view name) {
  if (name == kCorpus.name) return &kCorpus;
  if (name == kBestValidation.name) return &kBestValidation;
  const auto heading = std::ranges::find(kHeadings, name, &Heading::heading);
  if (heading != kHeadings.end()) name = heading->name;
  const RunColumn* by_key = nullptr;
  bool is_clear = true;
  for (const RunColumn& column : RunColumns()) {
    if (column.name == name) return &column;
    if (KeyOf(column.name) != name) continue;
    is_clear = by_key == nullptr;
    by_key = &column;
  }
  return is_clear ? by_key : nullptr;
}

bool IsValidated(const RunRow& row) {
  const auto fraction = row.trailer.spec.find("corpus.validation_fraction");
  return fraction != row.trailer.spec.end() && fraction->second != "0.0";
}

ReadText TextOf(const RunRow& row) { return {row.trailer.corpus_file, row.trailer.corpus_sha256}; }

ReadText InitialFileOf(const RunRow& row) {
  return {row.trailer.initial_file, row.trailer.initial_values_sha256};
}

std::string_view NearestRunColumn(std::string_view name) {
  std::vector<std::string_view> names;
  for (const RunColumn& column : RunColumns()) names.push_back(column.name);
  if (const std::string_view near = NearestName(name, names); !near.empty()) return near;
  const std::string_view field = NearestField(name);
  return FindRunColumn(field) == nullptr ? std::string_view() : field;
}

Cell CellOf(const RunColumn& column, const RunRow& row) {
  if (column.get != nullptr) return column.get(row);
  if (column.field == nullptr) return MetricCell(row, column.name);
  const auto found = row.trailer.spec.find(column.name);
  if (found == row.trailer.spec.end()) return std::nullopt;
  return ParseTomlText(found->second, column.type);
}

std::vector<const RunColumn*> VaryingColumns(std::span<const RunRow> rows) {
  std::vector<const RunColumn*> varying;
  for (const RunColumn& column : RunColumns()) {
    const bool tells_apart =
        column.field != nullptr ||
        std::ranges::find(kFactsThatTellRunsApart, column.name) != kFactsThatTellRunsApart.end();
    if (!tells_apart || !Varies(column, rows)) continue;
    if (column.name == kCorpusDigest) varying.push_back(FindRunColumn(kCorpusFile));
    if (column.name == kInitialDigest) varying.push_back(FindRunColumn(kInitialFile));
    varying.push_back(&column);
  }
  return varying;
}

}  // namespace runexp
