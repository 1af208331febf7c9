#include "tools/cli/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kernels/simd_target.h"
#include "core/report/table/run_column.h"
#include "core/spec/field.h"
#include "tools/cli/cli_app.h"

namespace runexp {
namespace {

struct Candidate {
  std::string word;
  std::string meaning;
};

using Candidates = std::vector<Candidate>;

// Returns "csv" and "jsonl" for "FORMAT:{csv,jsonl}".
Candidates CheckedValues(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find(":{");
  if (begin == std::string::npos) return {};
  Candidates values;
  for (const std::string& value :
       CLI::detail::split(type.substr(begin + 2, type.find('}') - begin - 2), ',')) {
    values.push_back({value, ""});
  }
  return values;
}

Candidates Commands(const CLI::App& app) {
  Candidates commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands.push_back({command->get_name(), command->get_description()});
  }
  return commands;
}

// Returns "-o" and "--output".
Candidates Options(const CLI::App& app) {
  Candidates names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_snames()) {
      names.push_back({"-" + name, option->get_description()});
    }
    for (const std::string& name : option->get_lnames()) {
      names.push_back({"--" + name, option->get_description()});
    }
  }
  return names;
}

Candidates Targets() {
  Candidates targets;
  for (const std::string& target : SupportedTargets()) targets.push_back({target, ""});
  return targets;
}

Candidates Columns() {
  Candidates columns;
  for (const RunColumn& column : RunColumns()) {
    columns.push_back({std::string(column.name),
                       column.field != nullptr ? std::string(column.field->meaning) : ""});
  }
  return columns;
}

// The commands, and once something is typed the fields, too, which are many.
Candidates Topics(const CLI::App& main, const std::string& typed) {
  Candidates topics = Commands(main);
  if (typed.empty()) return topics;
  for (const Field& field : Fields()) {
    topics.push_back({std::string(field.name), std::string(field.meaning)});
  }
  return topics;
}

// Completes the field first, then, after the =, its values if there are few.
Candidates Assignments(const std::string& typed) {
  Candidates assignments;
  const std::size_t equals = typed.find('=');
  if (equals == std::string::npos) {
    for (const Field& field : Fields()) {
      assignments.push_back({std::string(field.name) + "=", std::string(field.meaning)});
    }
  } else if (const auto fields = FieldsNamed(typed.substr(0, equals)); fields.size() == 1) {
    std::vector<std::string_view> values = fields.front()->choices;
    if (std::holds_alternative<bool>(DefaultValue(*fields.front()))) values = {"true", "false"};
    for (const std::string_view value : values) {
      assignments.push_back({typed.substr(0, equals + 1) + std::string(value), ""});
    }
  }
  return assignments;
}

// Candidates for a value of this option; `typed` is its beginning.
Candidates Values(const CLI::App& main, const CLI::Option& option, const std::string& typed) {
  constexpr std::array<std::pair<std::string_view, const char*>, 5> kFiles = {
      {{"SPEC", "*.toml"}, {"RUN", "*.h5"}, {"RUNS", "*.h5"}, {"FILE", "*"}, {"DIR", "*/"}}};
  const std::string kind = KindOf(option);
  const auto files = std::ranges::find(kFiles, kind, &decltype(kFiles)::value_type::first);
  if (files != kFiles.end()) return {{files->second, ""}};
  if (kind == "TOPIC") return Topics(main, typed);
  if (kind == "TARGET") return Targets();
  if (kind == "FIELD" || kind == "FIELD,...") return Columns();
  if (kind == "FIELD=VALUE" || kind == "FIELD=VALUES") return Assignments(typed);
  if (kind == "WHEN") {
    return {{"initial", "Before the training"},
            {"final", "After it"},
            {"best", "After the epoch with the best validation"},
            {"checkpoint", "The latest of a run that is not finished"}};
  }
  return CheckedValues(option);
}

// The position reached by the words before the one to complete.
struct Place {
  const CLI::App* app;                  // the command
  const CLI::Option* option = nullptr;  // if not nullptr, its value comes next
  bool has_positional = false;
};

Place Follow(const CLI::App& main, std::span<const std::string> words) {
  Place place = {&main};
  for (const std::string& word : words) {
    if (place.option != nullptr) {  // this word is its value
      place.option = nullptr;
    } else if (word.starts_with('-')) {
      const CLI::Option* option = std::as_const(*place.app).get_option_no_throw(word);
      if (option != nullptr && !KindOf(*option).empty()) place.option = option;
    } else if (const CLI::App* command = FindCommand(main, word);
               command != nullptr && place.app == &main && !place.has_positional) {
      place.app = command;
    } else {
      place.has_positional = true;
    }
  }
  return place;
}

Candidates Positionals(const CLI::App& main, const Place& place, const std::string& typed) {
  Candidates candidates;
  if (place.app == &main && !place.has_positional) candidates = Commands(main);
  for (const CLI::Option* option : place.app->get_options()) {
    if (option->get_positional()) {
      std::ranges::move(Values(main, *option, typed), std::back_inserter(candidates));
    }
  }
  if (place.app->get_name() == "compare") candidates.push_back({"*.trace", ""});
  return candidates;
}

Candidates CandidatesFor(const CLI::App& main, const Place& place, const std::string& typed) {
  if (place.option != nullptr) return Values(main, *place.option, typed);
  if (!typed.starts_with('-')) return Positionals(main, place, typed);
  const std::size_t equals = typed.find('=');
  if (equals == std::string::npos) return Options(*place.app);
  const CLI::Option* option =
      std::as_const(*place.app).get_option_no_throw(typed.substr(0, equals));
  if (option == nullptr || KindOf(*option).empty()) return {};
  Candidates values = Values(main, *option, typed.substr(equals + 1));
  for (Candidate& value : values) {
    if (!value.word.starts_with('*')) value.word.insert(0, typed, 0, equals + 1);
  }
  return values;
}

}  // namespace

std::string Complete(const CLI::App& app, std::span<const std::string> words) {
  if (words.empty()) return {};
  std::string text;
  const Place place = Follow(app, words.first(words.size() - 1));
  for (const Candidate& candidate : CandidatesFor(app, place, words.back())) {
    text += candidate.word + "\t" + candidate.meaning + "\n";
  }
  return text;
}

}  // namespace runexp
