#include <fmt/format.h>

#include "core/report/compare/compare_runs.h"
#include "core/report/table/run_cell.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

template <typename Number>
std::string NumberJson(const std::optional<Number>& number) {
  return CellJson(number ? std::optional<FieldValue>(*number) : std::nullopt);
}

std::string SpikesJson(const std::vector<Spike>& spikes) {
  std::string text;
  for (const Spike& spike : spikes) {
    text += text.empty() ? "" : ", ";
    text += JsonLine({JsonMember("epoch", fmt::to_string(spike.epoch)),
                      JsonMember("factor", CellJson(FieldValue(spike.factor)))});
  }
  return "[" + text + "]";
}

std::string MatricesJson(const std::vector<MatrixFacts>& matrices) {
  std::vector<std::string> members;
  for (const MatrixFacts& matrix : matrices) {
    members.push_back(
        JsonMember(matrix.name,
                   JsonLine({JsonMember("norm", CellJson(FieldValue(matrix.norm))),
                             JsonMember("from_initial", CellJson(FieldValue(matrix.from_initial))),
                             JsonMember("from_first", NumberJson(matrix.difference)),
                             JsonMember("cosine_with_first", NumberJson(matrix.cosine))})));
  }
  return JsonLine(members);
}

std::string ReadTextJson(const ReadText& text) {
  if (text.sha256.empty()) return "null";
  return JsonLine(
      {JsonMember("file", JsonString(text.file)), JsonMember("sha256", JsonString(text.sha256))});
}

std::string RunJson(const Comparison& comparison, std::size_t index) {
  const ComparedRun& run = comparison.runs[index];
  std::vector<std::string> spec, at, below;
  for (std::size_t i = 0; i < comparison.fields.size(); ++i) {
    spec.push_back(JsonMember(comparison.fields[i], comparison.values[i][index].value_or("null")));
  }
  for (std::size_t i = 0; i < run.at.size(); ++i) {
    at.push_back(JsonMember(fmt::to_string(comparison.options.epochs[i]), NumberJson(run.at[i])));
  }
  for (std::size_t i = 0; i < run.first_below.size(); ++i) {
    below.push_back(
        JsonMember(fmt::to_string(comparison.options.below[i]), NumberJson(run.first_below[i])));
  }
  return JsonLine(
      {JsonMember("label", JsonString(run.label)), JsonMember("file", JsonString(run.file)),
       JsonMember("spec", JsonLine(spec)), JsonMember("corpus", ReadTextJson(run.text)),
       JsonMember("initial_file", ReadTextJson(run.initial_file)),
       JsonMember("numerics_version", fmt::to_string(run.numerics_version)),
       JsonMember("baseline_perplexity", CellJson(FieldValue(run.baseline))),
       JsonMember("is_validated", run.is_validated ? "true" : "false"),
       JsonMember("perplexity_in_epoch", JsonLine(at)),
       JsonMember("first_epoch_below", JsonLine(below)),
       JsonMember("first_epoch_below_baseline", NumberJson(run.first_below_baseline)),
       JsonMember("area", NumberJson(run.area)), JsonMember("spikes", SpikesJson(run.spikes)),
       JsonMember("parameters", MatricesJson(run.matrices))});
}

}  // namespace

std::string ComparisonJson(const Comparison& comparison) {
  std::string runs;
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    runs += fmt::format("{}\n{}", i == 0 ? "" : ",", RunJson(comparison, i));
  }
  return fmt::format("{{\"common_epochs\": {}, \"runs\": [{}\n]}}\n", comparison.common_epochs,
                     runs);
}

}  // namespace runexp
