// The choices of the spec must equal the entries of the tables that implement them.
#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/sampler.h"
#include "core/model/cell.h"
#include "core/model/initial.h"
#include "core/model/output_layer.h"
#include "core/spec/field.h"
#include "core/text/text_rules.h"

namespace runexp {
namespace {

using Names = std::vector<std::string_view>;

template <typename Entry>
Names NamesOf(std::span<const Entry> table) {
  Names names;
  for (const Entry& entry : table) names.emplace_back(entry.name);
  return names;
}

TEST(Choices, AreTheEntriesOfTheTables) {
  const std::map<std::string_view, Names> tables = {
      {"corpus.newlines", NamesOf(LineBreakTreatments())},
      {"model.cell", NamesOf(Cells())},
      {"model.initial", NamesOf(Initials())},
      {"training.loss", NamesOf(Losses())},
      {"training.sampling", NamesOf(Samplings())},
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
