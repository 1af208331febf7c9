// Names that d2l, PyTorch, Keras, char-rnn and tools for sweeps have for what a spec names, too.
#pragma once

#include <span>
#include <string_view>

namespace runexp {

// Returns the candidate that is another name for `word`; "" if there is none. Capitals, underscores
// and hyphens do not matter: hiddenSize is hidden_size.
std::string_view FindSynonym(std::string_view word, std::span<const std::string_view> candidates);

// Why a word that names a field elsewhere names none here: "there is one layer". "" if it is not
// such a word.
std::string_view WhyNoField(std::string_view word);

}  // namespace runexp
