// The short form of a spec in the trailer of a run file: it leaves out what readers can add.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/spec/spec.h"

namespace runexp {

// From names of fields to their values as TOML.
using FieldTexts = std::map<std::string, std::string, std::less<>>;

// The fields that enter the identity: no labels and places, no fields without a meaning, and no
// defaults that can never change.
FieldTexts BriefSpec(const Spec& spec);

// Adds the defaults that BriefSpec has left out, and those of fields that did not exist when it was
// written. Removes fields that have no meaning. Then all that have one are there, labels and places
// aside.
void AddDefaults(FieldTexts& fields);

}  // namespace runexp
