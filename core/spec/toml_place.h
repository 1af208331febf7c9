// The surroundings of a syntax error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/spec/source.h"
#include "core/spec/toml_mistake.h"

namespace runexp {

// Offsets are bytes of the line.
struct TomlPlace {
  std::string_view text = {};         // the whole file
  std::int64_t number = 1;            // of the line
  std::string_view line = {};         // without its end
  std::string_view description = {};  // the parser's
  std::size_t error = 0;              // where the parser stopped, at most line.size()
  std::size_t code_end = 0;           // of the line without its comment and trailing spaces
  std::string_view key = {};          // what is left of the first = outside quotes; trimmed
  // What is right of it: the value, or the element of an array, that holds the error; trimmed. ""
  // where the parser stopped before the =, or there is none.
  std::string_view token = {};
  bool has_value = false;  // whether the parser stopped behind the =
};

TomlPlace FindPlace(std::string_view text, const Region& where, std::string_view description);

// A stretch of the line: `part` must be a part of place.line.
Region RegionOf(const TomlPlace& place, std::string_view part);

// The name of the line's key, with that of the section that it stands in: "model.hidden_units";
// without that of a section of a sweep, such as [grid].
std::string FullName(const TomlPlace& place);

// Says what is probably meant by the error, if it recognizes it.
using TomlPattern = std::optional<TomlMistake> (*)(const TomlPlace& place);

// The patterns of toml_layout_mistake.cc, toml_character.cc and toml_value_mistake.cc.
std::optional<TomlMistake> FindLayoutMistake(const TomlPlace& place);
std::optional<TomlMistake> FindForeignCharacter(const TomlPlace& place);
std::optional<TomlMistake> FindValueMistake(const TomlPlace& place);

}  // namespace runexp
