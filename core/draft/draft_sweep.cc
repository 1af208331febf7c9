#include "core/draft/draft_sweep.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/spec/toml_value.h"

namespace runexp {

std::string DraftSweep(const std::string& name, const std::string& base_file, const Spec& base) {
  const double rate = base.training.learning_rate;
  const std::int64_t units = base.model.hidden_units;
  return fmt::format(
      "# Each combination of the values under [grid] is a run of {0}, with its other fields\n"
      "# as they are. sweeps/README.md explains [[zip]], [random] and [[exclude]].\n"
      "name = {1}\n"
      "base = {2}\n"
      "\n"
      "# What is the same in all runs, but not as in the base:\n"
      "# [set]\n"
      "# training.epochs = {3}\n"
      "\n"
      "[grid]\n"
      "training.learning_rate = [{4}, {5}, {6}]\n"
      "# model.hidden_units = [{7}, {8}]\n"
      "# training.clip_theta = {{ log_range = [{9}, {10}], count = 3 }}\n"
      "# Six seeds: with fewer, runexp contrast cannot tell a difference from luck.\n"
      "seed = {{ range = [1, 6] }}\n",
      base_file, TomlString(name), TomlString(base_file), base.training.epochs, TomlFloat(rate / 2),
      TomlFloat(rate), TomlFloat(rate * 2), units, units * 2,
      TomlFloat(base.training.clip_theta / 10), TomlFloat(base.training.clip_theta * 10));
}

}  // namespace runexp
