// The first draft of a spec, fitted to a text: commented TOML that runs as it is.
#pragma once

#include <string>

#include "core/draft/text_facts.h"

namespace runexp {

// `name`: a label; `corpus_file`: the text's path, relative to the folder of the spec. Throws Error
// if the text is too short to train on.
std::string DraftSpec(const std::string& name, const std::string& corpus_file,
                      const TextFacts& facts);

}  // namespace runexp
