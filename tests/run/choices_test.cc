// The choices of the spec must equal the entries of the tables that implement them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/sampler.h"
#include "core/model/cell.h"
#include "core/model/initial.h"
#include "core/model/output_layer.h"
#include "core/run/experiment.h"
#include "core/spec/field.h"
#include "core/spec/meaning.h"
#include "core/text/text_rules.h"
#include "core/train/trainer.h"

namespace runexp {
namespace {

using Names = std::vector<std::string_view>;

template <typename Entry>
Names NamesOf(std::span<const Entry> table) {
  Names names;
  for (const Entry& entry : table) names.emplace_back(entry.name);
  return names;
}

// The different values that the table of cells has for a field.
Names NamesOfChoices(std::string_view CellChoice::*field) {
  Names names;
  for (const CellInfo& cell : Cells()) {
    const std::string_view name = cell.choice.*field;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

// Those that are drawn, and those of a file.
Names InitialNames() {
  Names names = NamesOf(Initials());
  names.emplace_back("file");
  return names;
}

TEST(Choices, AreTheEntriesOfTheTables) {
  const std::map<std::string_view, Names> tables = {
      {"corpus.newlines", NamesOf(LineBreakTreatments())},
      {"model.cell", NamesOfChoices(&CellChoice::cell)},
      {"model.gru_reset", NamesOfChoices(&CellChoice::gru_reset)},
      {"model.initial", InitialNames()},
      {"training.clip", NamesOf(Clippings())},
      {"training.loss", NamesOf(Losses())},
      {"training.optimizer", NamesOf(Optimizers())},
      {"training.reset_state", NamesOf(StateResets())},
      {"training.sampling", NamesOf(Samplings())},
      {"training.schedule", NamesOf(Schedules())},
  };
  std::size_t fields_with_choices = 0;
  for (const Field& field : Fields()) {
    if (field.choices.empty()) continue;
    ++fields_with_choices;
    const auto table = tables.find(field.name);
    ASSERT_NE(table, tables.end()) << field.name << " has choices, but no table here";
    EXPECT_EQ(field.choices, table->second) << field.name;
    EXPECT_EQ(std::get<std::string>(DefaultValue(field)), table->second.front()) << field.name;
  }
  EXPECT_EQ(fields_with_choices, tables.size());
}

// Whatever a spec says of its cell, there is one, and each cell has a spec.
TEST(Choices, EverySpecHasACell) {
  std::set<const CellInfo*> found;
  for (const std::string_view cell : FindField("model.cell")->choices) {
    for (const std::string_view reset : FindField("model.gru_reset")->choices) {
      for (const bool inner_bias : {false, true}) {
        Spec spec;
        spec.model.cell = cell;
        spec.model.gru_reset = reset;
        spec.model.gru_inner_bias = inner_bias;
        Canonicalize(spec);
        const CellInfo* info = ShapeOf(spec, 7).cell;
        ASSERT_NE(info, nullptr) << cell << " " << reset << " " << inner_bias;
        EXPECT_EQ(info->choice.cell, cell);
        found.insert(info);
      }
    }
  }
  EXPECT_EQ(found.size(), Cells().size());
}

TEST(Choices, SamplingsAreFoundByName) {
  for (const SamplingInfo& info : Samplings()) EXPECT_EQ(FindSampling(info.name), &info);
  EXPECT_EQ(FindSampling("consecutive")->sampling, Sampling::kConsecutive);
  EXPECT_EQ(FindSampling("random")->sampling, Sampling::kRandom);
  EXPECT_EQ(FindSampling("shuffled"), nullptr);
}

TEST(Choices, LineBreaksAreFoundByName) {
  for (const LineBreaksInfo& info : LineBreakTreatments()) {
    EXPECT_EQ(FindLineBreaks(info.name), &info);
  }
  EXPECT_EQ(FindLineBreaks("space")->line_breaks, LineBreaks::kSpace);
  EXPECT_EQ(FindLineBreaks("keep")->line_breaks, LineBreaks::kKeep);
  EXPECT_EQ(FindLineBreaks("drop"), nullptr);
}

}  // namespace
}  // namespace runexp
