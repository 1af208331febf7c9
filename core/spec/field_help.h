// Explains fields of a spec to people, from the table.
#pragma once

#include <string>
#include <string_view>

#include "core/spec/field.h"

namespace runexp {

// What the field means, its values, its default, when it has a meaning, and how to set it.
std::string DescribeField(const Field& field);

// The keys of a section, each with its meaning; "" if there is no such section.
std::string DescribeSection(std::string_view section);

}  // namespace runexp
