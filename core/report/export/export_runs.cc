#include "core/report/export/export_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/report/export/row_writer.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/run_column.h"
#include "core/spec/field_text.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

// Calls visit(row, record, index of the row) for each run that can be read.
template <typename Visit>
void ForEachRecord(std::span<const RunRow> rows, const SkippedRun& skipped,
                   const ReadProgress& progress, const Visit& visit) {
  bool is_any_read = rows.empty();
  const auto read = [&](std::size_t i, const RunRecord& record) {
    visit(rows[i], record, i);
    is_any_read = true;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (progress) progress(i, rows.size());
    ForEachRun(
        {rows[i].file}, [&](const LoadedRun& run) { read(i, run.record); }, skipped);
  }
  if (!is_any_read) throw NothingRead("no run could be read");
}

bool HasMissing(const Cells& cells) {
  return std::ranges::any_of(cells, [](const auto& cell) { return !cell.has_value(); });
}

bool IsTruth(const RunColumn& column) { return column.type == 2; }

std::int64_t CellInteger(const FieldValue& cell) {
  const auto* truth = std::get_if<bool>(&cell);
  return truth != nullptr ? std::int64_t{*truth} : std::get<std::int64_t>(cell);
}

// A truth value is the integer 0 or 1. Integers are floats where one is missing.
CollectionColumn ToCollection(const RunColumn& column, std::span<const RunRow> rows) {
  Cells cells;
  for (const RunRow& row : rows) cells.push_back(CellOf(column, row));
  const bool is_integer = column.type == 0 || IsTruth(column);
  const bool has_missing = HasMissing(cells);
  std::vector<std::int64_t> integers;
  std::vector<double> numbers;
  std::vector<std::string> texts;
  for (const auto& cell : cells) {
    if (is_integer && !has_missing) {
      integers.push_back(CellInteger(*cell));
    } else if (is_integer) {
      numbers.push_back(cell ? static_cast<double>(CellInteger(*cell)) : std::nan(""));
    } else if (column.is_number()) {
      numbers.push_back(cell ? CellNumber(*cell) : std::nan(""));
    } else {
      texts.push_back(!cell                                        ? ""
                      : std::holds_alternative<std::string>(*cell) ? std::get<std::string>(*cell)
                                                                   : JsonValue(*cell));
    }
  }
  const std::string name(column.name);
  if (is_integer && !has_missing) return {name, std::move(integers)};
  if (is_integer || column.is_number()) return {name, std::move(numbers)};
  return {name, std::move(texts)};
}

// "seconds" is both a sum in the table and a curve over epochs.
std::string CollectionName(std::string_view column) {
  for (const CurveInfo& metric : kMetrics) {
    if (column == metric.name) return fmt::format("final_{}", column);
  }
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    if (column == ValidationName(static_cast<Evaluation>(i)))
      return fmt::format("final_{}", column);
  }
  return column == "seconds" ? "total_seconds" : std::string(column);
}

// A column of values by epoch, NaN where there is none.
struct ExportedCurve {
  std::string name;
  const CurveInfo* info;
  Curve values;
};

// Metrics, timing, and if wanted how the model did on the validation text.
std::vector<ExportedCurve> ExportedCurves(const RunRecord& record, bool with_validation) {
  std::vector<ExportedCurve> exported;
  ForEachCurve(record, [&](const CurveInfo& info, const Curve& curve) {
    exported.push_back({info.name, &info, curve});
  });
  if (!with_validation) return exported;
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    Curve values(static_cast<std::size_t>(EpochsDone(record)), std::nan(""));
    for (std::size_t k = 0; record.validation && k < record.validation->epochs.size(); ++k) {
      values[static_cast<std::size_t>(record.validation->epochs[k] - 1)] =
          record.validation->curves.values[i][k];
    }
    exported.push_back({std::string(ValidationName(static_cast<Evaluation>(i))), &kEvaluations[i],
                        std::move(values)});
  }
  return exported;
}

// Nothing for a NaN, as where an epoch was not evaluated.
std::optional<FieldValue> CellAt(const Curve& curve, std::int64_t epoch) {
  const double value = curve[static_cast<std::size_t>(epoch - 1)];
  return std::isnan(value) ? std::nullopt : std::optional<FieldValue>(value);
}

bool AnyIsValidated(std::span<const RunRow> rows) { return std::ranges::any_of(rows, IsValidated); }

// The curves of each run, from the file itself, because a trailer may say anything.
using Curves = std::vector<ExportedCurve>;

std::vector<Curves> CurvesOf(std::span<const RunRow> rows, const SkippedRun& skipped,
                             const ReadProgress& progress) {
  const bool with_validation = AnyIsValidated(rows);
  std::vector<Curves> curves(rows.size());
  ForEachRecord(rows, skipped, progress,
                [&](const RunRow&, const RunRecord& record, std::size_t run) {
                  curves[run] = ExportedCurves(record, with_validation);
                });
  return curves;
}

}  // namespace

void ExportSummary(std::span<const RunRow> rows, TextFormat format, const TextSink& write) {
  std::vector<std::string> names;
  for (const RunColumn& column : RunColumns()) names.emplace_back(column.name);
  const RowWriter writer(std::move(names), format, write);
  for (const RunRow& row : rows) {
    Cells cells;
    for (const RunColumn& column : RunColumns()) cells.push_back(CellOf(column, row));
    writer.Write(cells);
  }
}

void ExportMetrics(std::span<const RunRow> rows, TextFormat format, const TextSink& write,
                   const SkippedRun& skipped, const ReadProgress& progress) {
  const std::vector<const RunColumn*> varying = VaryingColumns(rows);
  std::vector<std::string> names = {"run_id"};
  for (const RunColumn* column : varying) names.emplace_back(column->name);
  names.emplace_back("epoch");
  const bool with_validation = AnyIsValidated(rows);
  for (const ExportedCurve& curve : ExportedCurves({}, with_validation)) {
    names.push_back(curve.name);
  }
  const RowWriter writer(std::move(names), format, write);
  ForEachRecord(rows, skipped, progress,
                [&](const RunRow& row, const RunRecord& record, std::size_t) {
                  Cells start = {row.trailer.run_id};
                  for (const RunColumn* column : varying) start.push_back(CellOf(*column, row));
                  const std::vector<ExportedCurve> curves = ExportedCurves(record, with_validation);
                  for (std::int64_t epoch = 1; epoch <= EpochsDone(record); ++epoch) {
                    Cells cells = start;
                    cells.emplace_back(epoch);
                    for (const ExportedCurve& curve : curves) {
                      cells.push_back(CellAt(curve.values, epoch));
                    }
                    writer.Write(cells);
                  }
                });
}

void ExportGroups(const RunGroups& groups, TextFormat format, const TextSink& write) {
  std::vector<std::string> names;
  for (const GroupFact& fact : FactsOf(groups.groups.front(), groups)) names.push_back(fact.name);
  const RowWriter writer(std::move(names), format, write);
  for (const RunGroup& group : groups.groups) {
    Cells cells;
    for (GroupFact& fact : FactsOf(group, groups)) cells.push_back(std::move(fact.value));
    writer.Write(cells);
  }
}

bool BeginsAsExport(std::string_view head, TextFormat format) {
  std::string_view line = head.substr(0, head.find('\n'));
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(sizeof(kByteOrderMark) - 1);
  // The first columns of an export: of epochs, of runs, of groups.
  if (format != TextFormat::kJsonLines) {
    return line.starts_with("run_id,") || line.starts_with("file,run_id,") ||
           line.starts_with("metric,runs,finished,");
  }
  const auto has = [line](std::string_view member) {
    return line.find(member) != std::string_view::npos;
  };
  return line.starts_with("{\"run_id\": ") ||
         (line.starts_with("{\"file\": ") && has(", \"run_id\": ")) ||
         (line.starts_with("{\"metric\": ") && has(", \"runs\": "));
}

RunCollection CollectRuns(std::span<const RunRow> rows, const SkippedRun& skipped,
                          const ReadProgress& progress) {
  RunCollection collection;
  const std::vector<Curves> curves = CurvesOf(rows, skipped, progress);
  for (const RunRow& row : rows) collection.run_ids.push_back(row.trailer.run_id);
  for (const Curves& run : curves) {
    if (run.empty()) continue;
    collection.epochs = std::max(collection.epochs, run.front().values.size());
  }
  for (const RunColumn& column : RunColumns()) {
    if (column.name == "run_id") continue;
    collection.columns.push_back(ToCollection(column, rows));
    collection.columns.back().name = CollectionName(column.name);
  }
  for (const auto& [name, info, values] : ExportedCurves({}, AnyIsValidated(rows))) {
    collection.curves.push_back(
        {name, info->units, info->meaning,
         std::vector<double>(rows.size() * collection.epochs, std::nan(""))});
  }
  for (std::size_t run = 0; run < curves.size(); ++run) {
    for (std::size_t curve = 0; curve < curves[run].size(); ++curve) {
      std::ranges::copy(curves[run][curve].values,
                        collection.curves[curve].values.begin() +
                            static_cast<std::ptrdiff_t>(run * collection.epochs));
    }
  }
  return collection;
}

}  // namespace runexp
