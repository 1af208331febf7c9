#include <fmt/format.h>

#include <algorithm>

#include "core/report/compare/compare_runs.h"
#include "core/report/values_differ.h"
#include "core/text/human_text.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

constexpr char kNone[] = "–";
constexpr char kNoCosine[] = "none";

// Rows with one cell for each run, below a heading.
class Section {
 public:
  // `is_whole`: no cell is cut.
  Section(std::string heading, const Comparison& comparison, bool is_whole = false)
      : comparison_(comparison) {
    columns_.push_back({std::move(heading)});
    for (const ComparedRun& run : comparison.runs) columns_.push_back({run.label, true, is_whole});
  }
  void Add(std::string name, std::vector<std::string> cells) {
    cells.insert(cells.begin(), "  " + name);
    rows_.push_back(std::move(cells));
  }
  // `cell` returns a run's text.
  template <typename Cell>
  void AddFrom(std::string name, const Cell& cell) {
    std::vector<std::string> cells;
    for (const ComparedRun& run : comparison_.runs) cells.push_back(cell(run));
    Add(std::move(name), std::move(cells));
  }
  std::string Text(std::size_t width) const {
    return rows_.empty() ? "" : "\n" + FormatTable(columns_, rows_, width);
  }

 private:
  const Comparison& comparison_;
  std::vector<TextColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

std::string EpochText(const std::optional<std::int64_t>& epoch) {
  return epoch ? WithCommas(*epoch) : kNone;
}

std::string NormText(double norm) { return fmt::format("{:.4g}", norm); }

std::string SpecText(const Comparison& comparison, std::size_t width) {
  Section section("spec", comparison, true);  // what differs may be at the end of a long text
  for (std::size_t i = 0; i < comparison.fields.size(); ++i) {
    std::vector<std::string> cells;
    for (const auto& value : comparison.values[i]) cells.push_back(value.value_or(kNone));
    section.Add(comparison.fields[i], std::move(cells));
  }
  if (!comparison.text_names.empty()) section.Add("corpus", comparison.text_names);
  if (!comparison.initial_file_names.empty()) {
    section.Add("model.initial_file", comparison.initial_file_names);
  }
  const auto numerics = [](const ComparedRun& run) { return std::optional(run.numerics_version); };
  if (ValuesDiffer(comparison.runs, numerics)) {
    section.AddFrom("numerics_version",
                    [](const ComparedRun& run) { return fmt::to_string(run.numerics_version); });
  }
  const std::string text = section.Text(width);
  return text.empty() ? "\nThe same spec and text, labels and places aside.\n" : text;
}

std::string CurveText(const Comparison& comparison, std::size_t width) {
  Section at("perplexity", comparison);
  for (std::size_t i = 0; i < comparison.options.epochs.size(); ++i) {
    at.AddFrom(fmt::format("in epoch {}", WithCommas(comparison.options.epochs[i])),
               [i](const ComparedRun& run) {
                 return run.at[i] ? HumanPerplexity(*run.at[i]) : std::string(kNone);
               });
  }
  const auto is_validated = [](const ComparedRun& run) { return run.is_validated; };
  if (std::ranges::any_of(comparison.runs, is_validated)) {
    at.AddFrom("on text of", [](const ComparedRun& run) {
      return std::string(run.is_validated ? "validation" : "training");
    });
  }
  at.AddFrom("of guessing", [](const ComparedRun& run) { return HumanPerplexity(run.baseline); });

  Section below("first epoch with perplexity", comparison);
  below.AddFrom("below guessing",
                [](const ComparedRun& run) { return EpochText(run.first_below_baseline); });
  for (std::size_t i = 0; i < comparison.options.below.size(); ++i) {
    below.AddFrom(fmt::format("below {}", HumanNumber(comparison.options.below[i])),
                  [i](const ComparedRun& run) { return EpochText(run.first_below[i]); });
  }

  Section shape("curve", comparison);
  shape.AddFrom(fmt::format("area of {} epochs", WithCommas(comparison.common_epochs)),
                [](const ComparedRun& run) {
                  return run.area ? fmt::format("{:.4f}", *run.area) : std::string(kNone);
                });
  shape.AddFrom("spikes",
                [](const ComparedRun& run) { return WithCommas(std::ssize(run.spikes)); });
  shape.AddFrom("worst spike", [](const ComparedRun& run) -> std::string {
    if (run.spikes.empty()) return kNone;
    const Spike& worst = *std::ranges::max_element(run.spikes, {}, &Spike::factor);
    return fmt::format("x {:.3g} in epoch {}", worst.factor, WithCommas(worst.epoch));
  });
  return at.Text(width) + below.Text(width) + shape.Text(width);
}

std::string DistanceText(const MatrixFacts& matrix) {
  return matrix.difference ? NormText(*matrix.difference) : kNone;
}

std::string CosineText(const MatrixFacts& matrix) {
  if (!matrix.difference) return kNone;  // there is nothing to compare with
  return matrix.cosine ? NormText(*matrix.cosine) : kNoCosine;
}

std::string ParameterText(const Comparison& comparison, std::size_t width) {
  std::vector<TextColumn> columns = {{"parameters"}, {"", false}};
  for (const char* header : {"norm", "from initial", "from A", "cosine with A"}) {
    columns.push_back({header, true});
  }
  std::vector<std::vector<std::string>> rows;
  // Matrix by matrix, with the runs below each other.
  for (const MatrixFacts& matrix : comparison.runs.front().matrices) {
    for (const ComparedRun& run : comparison.runs) {
      const auto found = std::ranges::find(run.matrices, matrix.name, &MatrixFacts::name);
      if (found == run.matrices.end()) continue;
      const bool is_first = &run == &comparison.runs.front();
      rows.push_back({is_first ? "  " + matrix.name : "", run.label, NormText(found->norm),
                      NormText(found->from_initial), is_first ? "" : DistanceText(*found),
                      is_first ? "" : CosineText(*found)});
    }
  }
  if (rows.empty()) return "";
  const bool lacks_cosine =
      std::ranges::any_of(rows, [](const auto& row) { return row.back() == kNoCosine; });
  return "\n" + FormatTable(std::move(columns), std::move(rows), width) +
         (lacks_cosine ? "  none: a vector that is all zeros, or not finite, has no cosine\n" : "");
}

}  // namespace

std::string FormatComparison(const Comparison& comparison, std::size_t width) {
  std::string text;
  for (const ComparedRun& run : comparison.runs) {
    text += fmt::format("{}  {}\n", run.label, run.file);
  }
  return text + SpecText(comparison, width) + CurveText(comparison, width) +
         ParameterText(comparison, width);
}

}  // namespace runexp
