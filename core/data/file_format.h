// Recognises files that are not the text they were taken for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace runexp {

struct ForeignFormat {
  std::string cause;   // follows the file's name and a colon: "is a PDF document, not a text"
  std::string remedy;  // in lines, without indentation
};

// Looks at the first bytes of a file, or of a file in a zip archive, whose name is `file`: nothing
// if they may begin a text in UTF-8 or another encoding without a mark. Zip archives are not
// foreign here. A page named .html is a text: somebody means its source.
std::optional<ForeignFormat> RecognizeForeignFormat(std::string_view head,
                                                    const std::filesystem::path& file);

// "songs/a.utf8.txt" for "songs/a.txt".
std::string ConvertedName(const std::filesystem::path& file);

// "iconv -f BIG5 -t UTF-8 songs/a.txt > songs/a.utf8.txt".
std::string ConversionCommand(std::string_view encoding, const std::filesystem::path& file);

}  // namespace runexp
