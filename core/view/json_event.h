// Builds the JSON objects, one to a line, that tell programs of runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

class JsonEvent {
 public:
  explicit JsonEvent(std::string_view event) { Text("event", event); }

  JsonEvent& Text(std::string_view name, std::string_view value);
  JsonEvent& Integer(std::string_view name, std::int64_t value);
  JsonEvent& Number(std::string_view name, double value);  // see JsonNumber in json_text.h
  JsonEvent& Truth(std::string_view name, bool value);
  JsonEvent& Texts(std::string_view name, const std::vector<std::string>& values);  // an array
  // An object that maps the names of the run's varying fields to their values, without those that
  // have no meaning in it.
  JsonEvent& Varying(const Experiment& run);

  std::string Line() const;  // with its line feed

 private:
  JsonEvent& Add(std::string_view name, std::string_view json);

  std::string members_;
};

}  // namespace runexp
