#include "core/run/trajectory.h"

#include <fmt/format.h>

#include "core/base/numerics.h"
#include "core/spec/brief_spec.h"
#include "core/spec/canonical.h"
#include "core/spec/field.h"
#include "core/train/schedule.h"

namespace runexp {
namespace {

bool IsOfTheEnd(std::string_view field_name) {
  const Field* field = FindField(field_name);
  return field != nullptr && field->ends_run;
}

bool IsLabelOrPlace(std::string_view field_name) {
  const Field* field = FindField(field_name);
  return field != nullptr && !CanChangeResult(*field);
}

std::string Key(FieldTexts fields, std::string_view corpus_sha256, std::int64_t numerics_version) {
  AddDefaults(fields);
  std::string key = fmt::format("{} {}", corpus_sha256, numerics_version);
  for (const auto& [name, value] : fields) {
    if (!IsOfTheEnd(name) && !IsLabelOrPlace(name)) key += fmt::format("\n{} = {}", name, value);
  }
  return key;
}

}  // namespace

std::string TrajectoryText(const Spec& spec, std::string_view identity_text) {
  const bool is_stretched = FindSchedule(spec.training.schedule)->depends_on_epochs;
  std::string text;
  while (!identity_text.empty()) {
    const std::string_view line = identity_text.substr(0, identity_text.find('\n') + 1);
    const std::string_view name = line.substr(0, line.find(' '));
    if (!IsOfTheEnd(name) || (is_stretched && name == "training.epochs")) text += line;
    identity_text.remove_prefix(line.empty() ? identity_text.size() : line.size());
  }
  return text;
}

std::string TrajectoryText(const Experiment& experiment) {
  return TrajectoryText(experiment.spec, IdentityText(experiment));
}

Experiment WithEpochs(const Experiment& experiment, std::int64_t epochs) {
  Experiment other = experiment;
  other.spec.training.epochs = epochs;
  other.options.epochs = epochs;
  other.identity = Identity(IdentityText(other));
  other.run_id = RunId(other.identity);
  return other;
}

std::string TrajectoryId(const Experiment& experiment) {
  return RunId(Identity(TrajectoryText(experiment)));
}

std::string TrajectoryKey(const Trailer& trailer) {
  if (!trailer.spec_is_complete) return "";
  return Key(trailer.spec, trailer.corpus_sha256, trailer.numerics_version);
}

std::string TrajectoryKey(const Experiment& experiment) {
  return Key(BriefSpec(experiment.spec), experiment.corpus->sha256, kNumericsVersion);
}

}  // namespace runexp
