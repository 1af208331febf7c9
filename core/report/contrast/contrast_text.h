// Contrasts for people and for programs.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/report/contrast/contrast.h"

namespace runexp {

struct ContrastFormat {
  std::size_t width = 80;  // terminal columns
  bool colour = false;     // in the pictures, by escape sequences
};

// Pictures, a table if there are several contrasts, what was left out, and at last a sentence for
// each contrast.
std::string FormatContrasts(const Contrasts& contrasts, const ContrastFormat& format);

// An object with the options and a list of contrasts, each with its figures, sentence and pairs;
// null for what does not exist.
std::string ContrastsJson(std::span<const RunRow> rows, const Contrasts& contrasts);

}  // namespace runexp
