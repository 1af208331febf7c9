// The generated texts of one run for the page.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// A JSON array of [epoch, prefix, text]. If the texts are longer than `bytes` in total, keeps
// evenly spaced epochs and always the last.
std::string SampleJson(const std::vector<SampleRecord>& samples, std::size_t bytes);

}  // namespace runexp
