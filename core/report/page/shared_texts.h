// The texts that runs share, each once on the page: the lines of their specs, their provenance.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace runexp {

class SharedTexts {
 public:
  // Returns the place of the text in the table, where it is put if it is new.
  std::size_t Place(std::string_view text);

  // Places of the lines of a text, as a JSON array. Lines end at line feeds; a text that ends with
  // one has an empty last line.
  std::string LinesJson(std::string_view text);

  // The table as a JSON array of texts.
  std::string Json() const;

 private:
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::string> texts_;
};

}  // namespace runexp
