#include "core/data/encoding_guess.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "core/data/text.h"
#include "core/text/letter.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

// How much of a text must be usual characters.
constexpr double kUsualShare = 0.85;

// A reading with fewer frequent characters than this part of what the best one has is left out.
constexpr double kWorthShowing = 0.5;

// True for the two bytes of a common character. The common Chinese, Japanese and Korean characters
// are a block of each encoding, "level 1".
using IsUsualPair = bool (*)(unsigned lead, unsigned trail);

struct Encoding {
  std::string_view name;
  std::string_view iconv_name;
  IsUsualPair is_usual;          // nullptr: a character is one byte, or UTF-16 or UTF-32
  std::u32string_view frequent;  // the most frequent characters beyond ASCII, to rank readings
};

constexpr std::u32string_view kChinese = U"的一是不了我在有人这你来他上个们到说时地爱天心，。";
constexpr std::u32string_view kTraditional = U"的一是不了我在有人這你來他上個們到說時地愛天心，。";
constexpr std::u32string_view kJapanese = U"のにはをたがでてとしいるっなかもれらりんー、。";
constexpr std::u32string_view kKorean = U"이다는을의가에고지하도리를은한나어사로";
constexpr std::u32string_view kRussian = U"оеаинтсрвлкмдпуяыьгзбчй";
constexpr std::u32string_view kWestern = U"éèàçêëâîïôœùüöäßñáíóúãõåøæ’“”–…«»";
constexpr std::u32string_view kCentral = U"ąęłńśżźćčšžřěýůťďőűşáéíóúöüä";
constexpr std::u32string_view kModernGreek = U"αοιετσνηυρπκμλςάέίό";
constexpr std::u32string_view kTurkish = U"ışğçöüİ";
constexpr std::u32string_view kHebrew = U"יוהלאמרבתנשעחקדפכצגסזטםןךףץ";
constexpr std::u32string_view kArabic = U"اليمونرتبةعد";

constexpr Encoding kEncodings[] = {
    {"GB18030", "GB18030",
     [](unsigned a, unsigned b) {
       return b >= 0xA1 && ((a >= 0xA1 && a <= 0xA3) || (a >= 0xB0 && a <= 0xD7));
     },
     kChinese},
    {"Big5", "BIG5", [](unsigned a, unsigned) { return a >= 0xA1 && a <= 0xC6; }, kTraditional},
    {"Shift_JIS", "CP932",
     [](unsigned a, unsigned) { return (a >= 0x81 && a <= 0x84) || (a >= 0x88 && a <= 0x98); },
     kJapanese},
    {"EUC-JP", "EUC-JP",
     [](unsigned a, unsigned b) {
       return b >= 0xA1 && (a == 0xA1 || (a >= 0xA3 && a <= 0xA5) || (a >= 0xB0 && a <= 0xCF));
     },
     kJapanese},
    {"EUC-KR", "CP949",
     [](unsigned a, unsigned b) {
       return b >= 0xA1 && ((a >= 0xA1 && a <= 0xA3) || (a >= 0xB0 && a <= 0xC8));
     },
     kKorean},
    {"windows-1252", "CP1252", nullptr, kWestern},
    {"ISO-8859-15", "ISO-8859-15", nullptr, kWestern},
    {"windows-1250", "CP1250", nullptr, kCentral},
    {"ISO-8859-2", "ISO-8859-2", nullptr, kCentral},
    {"windows-1251", "CP1251", nullptr, kRussian},
    {"KOI8-R", "KOI8-R", nullptr, kRussian},
    {"ISO-8859-5", "ISO-8859-5", nullptr, kRussian},
    {"IBM866", "IBM866", nullptr, kRussian},
    {"windows-1253", "CP1253", nullptr, kModernGreek},
    {"windows-1254", "CP1254", nullptr, kTurkish},
    {"windows-1255", "CP1255", nullptr, kHebrew},
    {"windows-1256", "CP1256", nullptr, kArabic},
};

constexpr std::u32string_view kThai = U"\u0E31\u0E34\u0E35\u0E48\u0E49านรอกเงมวลยทสตปดหคบพแข";

constexpr std::u32string_view kChineseOrTraditional =
    U"的一是不了我在有人这你来他上个们到说时地爱，。這來個們說時愛";

bool IsAnyPair(unsigned, unsigned) { return true; }

// Where no other makes sense.
constexpr Encoding kRareEncodings[] = {
    {"GB18030", "GB18030", IsAnyPair, kChineseOrTraditional},
    {"Big5-HKSCS", "BIG5-HKSCS", IsAnyPair, kTraditional},
    {"Johab", "JOHAB", IsAnyPair, kKorean},
    {"TIS-620", "CP874", nullptr, kThai},
    {"Mac Roman", "MACINTOSH", nullptr, kWestern},
    {"IBM850", "CP850", nullptr, kWestern},
};

// Among texts with NULs: UTF-32 before UTF-16, as UTF-32 is never good UTF-16.
constexpr Encoding kWideEncodings[] = {
    {"UTF-32 (little-endian)", "UTF-32LE", nullptr, kChinese},
    {"UTF-32 (big-endian)", "UTF-32BE", nullptr, kChinese},
    {"UTF-16 (little-endian)", "UTF-16LE", nullptr, kChinese},
    {"UTF-16 (big-endian)", "UTF-16BE", nullptr, kChinese},
};

// iconv(3), from one encoding to UTF-8.
class Decoder {
 public:
  explicit Decoder(std::string_view from)
      : handle_(iconv_open("UTF-8", std::string(from).c_str())) {}
  ~Decoder() {
    if (IsOpen()) iconv_close(handle_);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // False if the C library has no table of the encoding, as in a system without its modules.
  bool IsOpen() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Nothing if a character is invalid; one that is cut off at the end is left out.
  std::optional<std::string> Decode(std::string_view bytes) const {
    std::string text;
    std::string input(bytes);
    char* in = input.data();
    std::size_t left = input.size();
    int error = E2BIG;
    while (error == E2BIG) error = Step(&in, &left, text);
    if (error != 0 && error != EINVAL) return std::nullopt;
    Step(nullptr, nullptr, text);  // some tables keep a letter back that an accent may follow
    return text;
  }

 private:
  // Returns 0 or the reason for which it stopped.
  int Step(char** in, std::size_t* left, std::string& text) const {
    std::array<char, 4096> buffer;
    char* out = buffer.data();
    std::size_t space = buffer.size();
    const std::size_t result = iconv(handle_, in, left, &out, &space);
    const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
    text.append(buffer.data(), buffer.size() - space);
    return error;
  }

  iconv_t handle_;
};

// The share of usual characters among those beyond ASCII.
double UsualPairs(std::string_view bytes, IsUsualPair is_usual) {
  std::size_t usual = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) continue;
    ++i;
    if (i == bytes.size()) break;  // cut off
    ++all;
    if (is_usual(lead, static_cast<unsigned char>(bytes[i]))) ++usual;
  }
  return static_cast<double>(usual) / static_cast<double>(std::max<std::size_t>(all, 1));
}

enum class Script { kNone, kLatin, kGreek, kCyrillic, kOther };

Script ScriptOf(char32_t c) {
  if (!IsLetterOrDigit(c) || (c >= '0' && c <= '9')) return Script::kNone;
  if (c < 0x250) return Script::kLatin;
  if (c >= 0x370 && c < 0x400) return Script::kGreek;
  if (c >= 0x400 && c < 0x500) return Script::kCyrillic;
  return Script::kOther;
}

bool IsTypographic(char32_t c) {
  constexpr std::u32string_view kSigns = U"\u00A0¡§©«®°·»¿€№™";
  return (c >= 0x2010 && c <= 0x203A) || kSigns.find(c) != std::u32string_view::npos;
}

// Whether one of the two letters may follow the other in a word.
bool Fit(char32_t first, char32_t second) {
  const Script a = ScriptOf(first);
  const Script b = ScriptOf(second);
  if (a == Script::kNone || b == Script::kNone) return true;
  return a == b && !(IsLowerCase(first) && IsUpperCase(second));
}

// The share of characters beyond ASCII that are typographic signs, or letters which fit into their
// word.
double FittingLetters(std::u32string_view text) {
  std::size_t fitting = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c < 0x80) continue;
    ++all;
    const bool fits =
        (i == 0 || Fit(text[i - 1], c)) && (i + 1 == text.size() || Fit(c, text[i + 1]));
    if (ScriptOf(c) == Script::kNone ? IsTypographic(c) : fits) ++fitting;
  }
  return static_cast<double>(fitting) / static_cast<double>(std::max<std::size_t>(all, 1));
}

// Whether each character is one that texts have.
bool IsReadable(std::u32string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char32_t c) {
    const bool is_private = c >= 0xE000 && c <= 0xF8FF;
    if (c == U'\n' || c == U'\r' || c == U'\t' || c == 0x3000 || c == 0xA0 || c == U' ')
      return true;
    return !IsControl(c) && !is_private && IsVisible(c);
  });
}

bool IsPlausible(const Encoding& encoding, std::string_view bytes, std::u32string_view text,
                 bool is_wide) {
  if (is_wide) return IsReadable(text);
  if (encoding.is_usual != nullptr) return UsualPairs(bytes, encoding.is_usual) >= kUsualShare;
  return FittingLetters(text) >= kUsualShare;
}

double FrequentShare(std::u32string_view text, std::u32string_view frequent) {
  const auto count = std::ranges::count_if(
      text, [&](char32_t c) { return frequent.find(c) != std::u32string_view::npos; });
  const auto beyond_ascii = std::ranges::count_if(text, [](char32_t c) { return c >= 0x80; });
  return static_cast<double>(count) /
         static_cast<double>(std::max<std::ptrdiff_t>(beyond_ascii, 1));
}

// Rare characters tell nothing, so that a text must have frequent ones.
bool IsPlausibleRarely(const Encoding& encoding, std::u32string_view text) {
  constexpr double kFewFrequent = 0.05;
  constexpr double kFrequentThai = 0.5;
  if (!IsReadable(text)) return false;
  const double frequent = FrequentShare(text, encoding.frequent);
  if (encoding.frequent == kThai) return frequent >= kFrequentThai;
  if (encoding.is_usual != nullptr) return frequent >= kFewFrequent;
  return FittingLetters(text) >= kUsualShare;
}

using IsPlausibleText = std::function<bool(const Encoding&, std::u32string_view)>;

struct Ranked {
  Reading reading;
  double share = 0;
};

Readings GuessAmong(std::span<const Encoding> encodings, std::string_view bytes,
                    const IsPlausibleText& is_plausible) {
  Readings readings;
  std::vector<Ranked> ranked;
  for (const Encoding& encoding : encodings) {
    const Decoder decoder(encoding.iconv_name);
    readings.complete = readings.complete && decoder.IsOpen();
    auto text = decoder.IsOpen() ? decoder.Decode(bytes) : std::nullopt;
    if (!text) continue;
    const std::u32string characters = DecodeUtf8(*text, text->size(), encoding.name);
    if (!is_plausible(encoding, characters)) continue;
    const auto is_same = [&](const Ranked& other) { return other.reading.text == *text; };
    if (std::ranges::any_of(ranked, is_same)) continue;
    const double share = FrequentShare(characters, encoding.frequent);
    const auto place = std::ranges::upper_bound(ranked, share, std::greater(), &Ranked::share);
    ranked.insert(place, {{encoding.name, encoding.iconv_name, std::move(*text)}, share});
  }
  for (Ranked& one : ranked) {
    if (one.share < kWorthShowing * ranked.front().share) break;
    readings.plausible.push_back(std::move(one.reading));
  }
  return readings;
}

}  // namespace

Readings GuessEncoding(std::string_view bytes) {
  const bool is_wide = bytes.find('\0') != std::string_view::npos;
  return GuessAmong(is_wide ? std::span<const Encoding>(kWideEncodings) : kEncodings, bytes,
                    [&](const Encoding& encoding, std::u32string_view text) {
                      return IsPlausible(encoding, bytes, text, is_wide);
                    });
}

Readings GuessRareEncoding(std::string_view bytes) {
  return GuessAmong(kRareEncodings, bytes, IsPlausibleRarely);
}

}  // namespace runexp
