#include "core/data/file_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/text/human_text.h"
#include "core/text/shell_word.h"

namespace runexp {
namespace {

using namespace std::string_view_literals;

// A format that is known by some bytes at some place. In `remedy` the first {} stands for the
// file's name, the second for that of what is unpacked from it.
struct Magic {
  std::string_view bytes;
  std::string_view cause;
  std::string_view remedy;
  std::size_t offset = 0;
};

constexpr std::string_view kGetTheText = "Open it in its program and save it as plain text, UTF-8";

constexpr Magic kMagics[] = {
    {"\x1F\x8B"sv, "is compressed with gzip", "Unpack it: gzip -dc {} > {}"},
    {"BZh"sv, "is compressed with bzip2", "Unpack it: bzip2 -dc {} > {}"},
    {"\xFD"
     "7zXZ\0"sv,
     "is compressed with xz", "Unpack it: xz -dc {} > {}"},
    {"\x28\xB5\x2F\xFD"sv, "is compressed with Zstandard", "Unpack it: zstd -dc {} > {}"},
    {"7z\xBC\xAF\x27\x1C"sv, "is a 7z archive", "Unpack it: 7z x {}"},
    {"Rar!\x1A\x07"sv, "is a RAR archive", "Unpack it: unrar x {}"},
    {"ustar\0"sv, "is a tar archive", "Unpack it: tar -xf {}", 257},
    {"ustar  \0"sv, "is a tar archive", "Unpack it: tar -xf {}", 257},
    {"%PDF-"sv, "is a PDF document, not a text", "Take the text out of it: pdftotext {}"},
    {"{\\rtf"sv, "is an RTF document, not a plain text", kGetTheText},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "is a Microsoft Office document, not a plain text",
     kGetTheText},
    {"\x89HDF\r\n\x1A\n"sv, "is an HDF5 file, such as a run file, not a text",
     "Name the text that the run was trained on"},
    {"version https://git-lfs.github.com/spec/"sv,
     "is a Git LFS pointer: the text itself has not been fetched",
     "Fetch it, in its repository: git lfs pull"},
    {"/annex/objects/"sv, "is a git-annex pointer: the text itself has not been fetched",
     "Fetch it, in its repository: git annex get {}"},
};

// An encoding that is known by its byte order mark. UTF-32 comes first: its mark in little-endian
// order begins like that of UTF-16. iconv drops the mark only
// if the name of the encoding leaves the byte order open.
struct Mark {
  std::string_view bytes;
  std::string_view cause;
  std::string_view encoding;
};

constexpr Mark kMarks[] = {
    {"\xFF\xFE\0\0"sv, "is UTF-32 (little-endian), not UTF-8", "UTF-32"},
    {"\0\0\xFE\xFF"sv, "is UTF-32 (big-endian), not UTF-8", "UTF-32"},
    {"\xFF\xFE"sv, "is UTF-16 (little-endian), not UTF-8", "UTF-16"},
    {"\xFE\xFF"sv, "is UTF-16 (big-endian), not UTF-8", "UTF-16"},
};

bool Has(std::string_view head, const Magic& magic) {
  if (head.size() < magic.offset || !head.substr(magic.offset).starts_with(magic.bytes)) {
    return false;
  }
  // A text may well begin with "BZh".
  return magic.bytes != "BZh" ||
         head.substr(std::min<std::size_t>(head.size(), 4)).starts_with("1AY&SY");
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// "a.txt" for "a.txt.gz". Tools that unpack in place refuse a file of another name.
std::string UnpackedName(const std::filesystem::path& file) {
  const std::string extension = LowerCase(file.extension().string());
  const bool is_known =
      extension == ".gz" || extension == ".bz2" || extension == ".xz" || extension == ".zst";
  std::filesystem::path unpacked = DisplayPath(file);
  unpacked.replace_filename(file.stem().string() + (is_known ? "" : ".unpacked"));
  return unpacked.string();
}

// How many of such parts `~{…~}`, as HZ has around pairs of bytes, are in a text.
std::size_t CountHzParts(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find("~{"); at < text.size(); at = text.find("~{", at)) {
    const std::size_t begin = at += 2;
    const auto is_pair = [&] {
      return at + 1 < text.size() && text[at] >= 0x21 && text[at] <= 0x77 && text[at + 1] >= 0x21 &&
             text[at + 1] < 0x7F;
    };
    while (is_pair()) at += 2;
    if (at > begin && text.substr(at).starts_with("~}")) ++count;
  }
  return count;
}

std::size_t CountOf(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at < text.size(); at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

// An encoding that writes all characters in ASCII. It is known by two marks, as one may occur by
// chance.
struct EscapedEncoding {
  std::string_view name;
  std::string_view iconv_name;
  std::string_view begin;  // of characters beyond ASCII
  std::string_view end;
};

constexpr EscapedEncoding kEscapedEncodings[] = {
    {"ISO-2022-JP", "ISO-2022-JP-2", "\x1B$B", "\x1B(B"},
    {"ISO-2022-JP", "ISO-2022-JP-2", "\x1B$B", "\x1B(J"},
    {"ISO-2022-JP", "ISO-2022-JP-2", "\x1B$@", "\x1B(B"},
    {"ISO-2022-JP", "ISO-2022-JP-2", "\x1B$@", "\x1B(J"},
    {"ISO-2022-KR", "ISO-2022-KR", "\x1B$)C", "\x0E"},
    {"ISO-2022-CN", "ISO-2022-CN-EXT", "\x1B$)A", "\x0E"},
    {"ISO-2022-CN", "ISO-2022-CN-EXT", "\x1B$)G", "\x0E"},
};

// iconv of the GNU C library has no HZ.
std::string HzCommand(const std::filesystem::path& file) {
  constexpr std::string_view kProgram =
      "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read().decode('hz').encode())";
  return fmt::format("python3 -c \"{}\" {} > {}", kProgram, ShellWord(DisplayPath(file)),
                     ShellWord(ConvertedName(file)));
}

std::optional<ForeignFormat> RecognizeEscapes(std::string_view head,
                                              const std::filesystem::path& file) {
  constexpr std::size_t kLookedAt = 65536;
  constexpr std::size_t kCertain = 3;
  head = head.substr(0, kLookedAt);
  if (std::ranges::any_of(head, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return std::nullopt;
  }
  for (const EscapedEncoding& one : kEscapedEncodings) {
    if (CountOf(one.begin, head) == 0 || CountOf(one.end, head) == 0) continue;
    return ForeignFormat{fmt::format("is {}, not UTF-8", one.name),
                         "Convert it: " + ConversionCommand(one.iconv_name, file)};
  }
  if (CountHzParts(head) < kCertain) return std::nullopt;
  return ForeignFormat{"is HZ, not UTF-8", "Convert it: " + HzCommand(file)};
}

bool IsHtml(std::string_view head, const std::filesystem::path& file) {
  const std::string extension = LowerCase(file.extension().string());
  if (extension == ".html" || extension == ".htm") return false;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::string begin = LowerCase(head.substr(first, 14));
  return begin == "<!doctype html" || begin.starts_with("<html>") || begin.starts_with("<html ");
}

}  // namespace

std::optional<ForeignFormat> RecognizeForeignFormat(std::string_view head,
                                                    const std::filesystem::path& file) {
  for (const Magic& magic : kMagics) {
    if (!Has(head, magic)) continue;
    return ForeignFormat{std::string(magic.cause),
                         fmt::format(fmt::runtime(magic.remedy), ShellWord(DisplayPath(file)),
                                     ShellWord(UnpackedName(file)))};
  }
  for (const Mark& mark : kMarks) {
    if (!head.starts_with(mark.bytes)) continue;
    return ForeignFormat{std::string(mark.cause),
                         "Convert it: " + ConversionCommand(mark.encoding, file)};
  }
  if (IsHtml(head, file)) {
    return ForeignFormat{"is an HTML page, perhaps from a server that had no such file",
                         "Download the text itself. To train on the page's source, name it .html"};
  }
  return RecognizeEscapes(head, file);
}

std::string ConvertedName(const std::filesystem::path& file) {
  std::filesystem::path converted = DisplayPath(file);
  converted.replace_filename(file.stem().string() + ".utf8" + file.extension().string());
  return converted.string();
}

std::string ConversionCommand(std::string_view encoding, const std::filesystem::path& file) {
  return fmt::format("iconv -f {} -t UTF-8 {} > {}", encoding, ShellWord(DisplayPath(file)),
                     ShellWord(ConvertedName(file)));
}

}  // namespace runexp
