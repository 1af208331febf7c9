// What may explain that two results differ.
#pragma once

#include <string>
#include <vector>

namespace runexp {

// Something other than the result that differs and can change it.
struct Explanation {
  std::string what;    // "spec, seed", "corpus, SHA-256 of the text", "numerics_version"
  std::string first;   // of A, as TOML
  std::string second;  // of B
};

// Indented lines, three for each.
std::string ExplanationText(const std::vector<Explanation>& explanations);

// What follows "The same bits: …" and what follows a difference. Empty without explanations.
std::string DespiteText(const std::vector<Explanation>& explanations);
std::string CauseText(const std::vector<Explanation>& explanations);

// An array of objects of what, a and b.
std::string ExplanationsJson(const std::vector<Explanation>& explanations);

}  // namespace runexp
