// Says what is probably meant by text that is not TOML.
#pragma once

#include <string>
#include <string_view>

#include "core/spec/source.h"

namespace runexp {

struct TomlMistake {
  Region region;
  std::string cause;
  std::string remedy;
};

// `where` and `description` are what the parser says of its first syntax error in `text`, which is
// UTF-8. The result points at the mistake itself where that is elsewhere.
TomlMistake ExplainTomlError(std::string_view text, const Region& where,
                             std::string_view description);

}  // namespace runexp
