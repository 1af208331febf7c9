// The choices of the spec must equal the entries of the tables that implement them.
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "core/model/cell.h"
#include "core/model/output_layer.h"
#include "core/spec/field.h"

namespace runexp {
namespace {

template <typename Entry>
void ExpectChoices(std::string_view field, std::span<const Entry> table) {
  std::vector<std::string_view> names;
  for (const Entry& entry : table) names.push_back(entry.name);
  EXPECT_EQ(FindField(field)->choices, names) << field;
  EXPECT_EQ(std::get<std::string>(DefaultValue(*FindField(field))), names.front()) << field;
}

TEST(Choices, AreTheEntriesOfTheTables) {
  ExpectChoices("model.cell", Cells());
  ExpectChoices("training.loss", Losses());
}

}  // namespace
}  // namespace runexp
