// Reports a judged rung of a search by halving to programs, as json_events.h describes.
#pragma once

#include <string>

#include "core/run/rung.h"

namespace runexp {

// An event "ranked" for each run, the best first, then an event "rung": a line for each.
std::string RungJson(const Rung& rung, const Search& search);

}  // namespace runexp
