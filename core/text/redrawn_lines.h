// Lines at the bottom of a terminal that are erased and drawn again in place.
#pragma once

#include <cstddef>
#include <string>

namespace runexp {

class RedrawnLines {
 public:
  // Returns what erases the lines that were drawn last, and puts the cursor where they began;
  // nothing if there are none. `columns`: those that the terminal has now. One that has been made
  // narrower since has wrapped the lines, so that they take more rows.
  std::string Erase(std::size_t columns);

  // Remembers the lines, of printable text, and returns them. The last one may lack its line feed.
  const std::string& Draw(std::string lines);

 private:
  std::string lines_;
};

}  // namespace runexp
