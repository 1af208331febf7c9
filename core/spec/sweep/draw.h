// Draws random values of a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/reporter.h"

namespace runexp {

// Makes `count` draws as [random] specifies for the field: { uniform = [a, b] }, { log_uniform =
// [a, b] } (both for floats), { integer = [a, b] } or { choice = [values] }; a plain list is a
// choice, too. Draw k is a pure function of the key, the field's name and k: neither a larger count
// nor other fields change it. Floats are rounded to 12 significant digits. Reports problems and
// then returns an empty result.
std::vector<Assignment> DrawValues(const Field& field, const TomlNode& node, std::uint64_t key,
                                   std::size_t count, const Reporter& reporter);

}  // namespace runexp
