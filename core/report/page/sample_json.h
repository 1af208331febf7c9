// The generated texts of one run for the page.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// A JSON array of [epoch, prefix, text]. Where the texts are longer than `bytes` in all, evenly
// spaced epochs stay, the last one always.
std::string SampleJson(const std::vector<SampleRecord>& samples, std::size_t bytes);

}  // namespace runexp
