// The sweep that tasks run, as text: all its values written out, with absolute paths, so that
// nothing outside of it but the texts and files of start values can change a run.
//
// It is made from the prepared runs, not from the sweep's sections: whatever those are, the result
// is one base and one [[zip]] with an entry for each run, in order, without what was excluded or
// merged. A field without a meaning in some run has its default there, which is dropped again when
// the frozen sweep is read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/experiment.h"
#include "core/spec/field.h"

namespace runexp {

class FrozenSweep {
 public:
  // `varying`: the fields of the axes; `folder`: what relative paths of the base are relative to.
  FrozenSweep(std::string name, std::vector<const Field*> varying, std::filesystem::path folder);

  // Adds the next run.
  void Add(const Experiment& run);

  std::string BaseToml() const;
  std::string SweepToml() const;
  // One to a line.
  const std::string& RunsText() const { return runs_text_; }
  std::size_t runs() const { return runs_; }

 private:
  FieldValue ValueOf(const Field& field, const Experiment& run) const;

  std::string name_;
  std::vector<const Field*> varying_;
  std::filesystem::path folder_;
  std::map<const Field*, FieldValue> base_;  // each as in the first run in which it has a meaning
  std::vector<std::string> columns_;         // of varying_: values, separated by commas
  std::string runs_text_;
  std::size_t runs_ = 0;
};

}  // namespace runexp
