#include "core/cluster/frozen_sweep.h"

#include <fmt/format.h>

#include <utility>

#include "core/cluster/submission.h"
#include "core/spec/absolute_path.h"
#include "core/spec/canonical.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {

FrozenSweep::FrozenSweep(std::string name, std::vector<const Field*> varying,
                         std::filesystem::path folder)
    : name_(std::move(name)),
      varying_(std::move(varying)),
      folder_(std::move(folder)),
      columns_(varying_.size()) {}

FieldValue FrozenSweep::ValueOf(const Field& field, const Experiment& run) const {
  FieldValue value = GetValue(field, run.spec);
  if (field.text == TextRule::kPath) {
    if (auto* path = std::get_if<std::string>(&value)) *path = AbsolutePath(folder_, *path);
  }
  return value;
}

void FrozenSweep::Add(const Experiment& run) {
  for (const Field& field : Fields()) {
    if (HasMeaning(field, run.spec) && !base_.contains(&field)) {
      base_.emplace(&field, ValueOf(field, run));
    }
  }
  for (std::size_t i = 0; i < varying_.size(); ++i) {
    if (runs_ > 0) columns_[i] += ", ";
    columns_[i] += TomlText(ValueOf(*varying_[i], run));
  }
  runs_text_ += RunLine(run);
  ++runs_;
}

std::string FrozenSweep::BaseToml() const {
  std::vector<NamedValue> values;
  for (const Field& field : Fields()) {
    if (const auto found = base_.find(&field); found != base_.end()) {
      values.push_back({field.name, found->second});
    }
  }
  return "# What the runs of sweep.toml have in common.\n" + ToToml(values);
}

std::string FrozenSweep::SweepToml() const {
  std::string text = fmt::format(
      "# The sweep as it was submitted, with all its values.\n"
      "name = {}\nbase = {}\n",
      TomlString(name_), TomlString(kBaseFile));
  if (!varying_.empty()) text += "\n[[zip]]\n";
  for (std::size_t i = 0; i < varying_.size(); ++i) {
    text += fmt::format("{} = [{}]\n", TomlString(varying_[i]->name), columns_[i]);
  }
  return text;
}

}  // namespace runexp
