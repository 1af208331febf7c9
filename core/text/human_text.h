// Numbers and texts formatted for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

std::string WithCommas(std::int64_t number);                   // 10,000
std::string Count(std::int64_t n, std::string_view singular);  // 1 run, 10,000 runs
std::string HumanBytes(double bytes);                          // 1.5 GiB
std::string HumanSeconds(double seconds);                      // 0.8 s, 45 s, 3 min 20 s, 2 h 5 min
std::string RoughSeconds(double seconds);                      // the same for an estimate: 46 min
std::string HumanPerplexity(double perplexity);                // 1.046, 59.29, 1,027, 1.926e+10
std::string HumanNumber(double number);  // the shortest that reads back: 0.01, 100

// The path relative to the current directory, if that is shorter.
std::string DisplayPath(const std::filesystem::path& path);

// CutText shortens the text to at most `columns` terminal columns (at least 1), with "…" in place
// of the rest. FitText also pads it with blanks to exactly that width.
std::string CutText(std::string_view text, std::size_t columns);
std::string FitText(std::string_view text, std::size_t columns);

// Breaks UTF-8 text into lines of at most `columns` terminal columns. Runs of blanks are kept; a
// line feed begins a new line.
std::vector<std::string> WrapText(std::string_view text, std::size_t columns);

// Breaks text at blanks into lines of at most `columns` terminal columns, each ended by a line
// feed. The first begins with `initial_indent`, the others with `subsequent_indent`. A longer word,
// such as a path, stays whole.
std::string WrapWords(std::string_view text, std::size_t columns, std::string_view initial_indent,
                      std::string_view subsequent_indent);

}  // namespace runexp
