// The table of the fields of a spec. Whatever knows a field by name (validation, defaults,
// diagnostics, --set, the JSON Schema, the documentation, logged attributes, the canonical text)
// reads it here; a new field is one member in spec.h, one entry in field.cc and one line in
// tests/spec/field_table_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/spec/spec.h"

namespace runexp {

using FieldValue = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;

// Where a field lives in a Spec. The alternatives stand in the order of FieldValue.
using FieldAccess = std::variant<std::int64_t& (*)(Spec&), double& (*)(Spec&), bool& (*)(Spec&),
                                 std::string& (*)(Spec&), std::vector<std::string>& (*)(Spec&)>;

// What a text may be, beside a choice from a list.
enum class TextRule {
  kAny,     // not empty, no NUL
  kLabel,   // part of a file name: letters of any script, digits, - _ . (no leading dot)
  kPath,    // no control characters
  kName,    // the same, but of a thing that has no place in the file system
  kNotes,   // no NUL, at most kMaxNotesBytes
  kSha256,  // 64 hexadecimal digits
};

// The largest float of a spec. Float32 holds ten times as much, so that a normal draw (always below
// ten) times the largest stddev is finite.
inline constexpr double kMaxFloat = 1e37;

// Which values a float may have.
struct FloatRange {
  enum class End { kClosed, kOpen };

  double minimum = -kMaxFloat;
  End low = End::kClosed;
  double maximum = kMaxFloat;
  End high = End::kClosed;

  // False for NaN.
  bool Contains(double number) const {
    return (number > minimum || (number == minimum && low == End::kClosed)) &&
           (number < maximum || (number == maximum && high == End::kClosed));
  }
};
inline constexpr FloatRange kPositiveFloats = {.minimum = 0, .low = FloatRange::End::kOpen};
// Of fields that 0 turns off.
inline constexpr FloatRange kPositiveFloatsOrZero = {.minimum = 0};
// Of what an update keeps of an average.
inline constexpr FloatRange kFractions = {
    .minimum = 0, .maximum = 1, .high = FloatRange::End::kOpen};

// When a field is part of a run's identity.
enum class InIdentity {
  kNever,   // a label or a place: it cannot change a result
  kAlways,  // the fields of the first version
  // All others. Runs that were made before the field was invented keep their ids, and so the
  // default can never change again: field_table_test.cc pins it.
  kUnlessDefault,
};

// A field that has such conditions has a meaning only if another field passes each test. The other
// fields come earlier in the table and are part of the identity.
struct OnlyWith {
  enum class Test { kIs, kIsNot };  // one of the values, none of them

  std::string_view field;
  Test test = Test::kIs;
  std::vector<FieldValue> values;  // of the other field's type
};

struct Field {
  std::string_view name;  // full and dotted, such as "training.epochs"
  FieldAccess access;
  std::string_view meaning;  // one line
  bool required = false;     // otherwise the default is what a fresh Spec holds
  InIdentity in_identity = InIdentity::kUnlessDefault;
  std::vector<OnlyWith> only_with = {};  // all of these must hold; see meaning.h
  bool ends_run = false;                 // says only when a run ends: no part of its trajectory
  std::int64_t minimum = 0;              // of an integer; both ends are allowed
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  FloatRange range = {};                       // of a float
  std::vector<std::string_view> choices = {};  // of a text; empty: see `text`
  TextRule text = TextRule::kAny;              // an optional label, path or digest may be empty
  std::string_view example = {};               // a TOML value; empty: the default is one
};

inline constexpr std::size_t kMaxLabelBytes = 100;
inline constexpr std::size_t kMaxNotesBytes = 10'000;

// All fields: those without a section first, then section by section.
std::span<const Field> Fields();

// nullptr if there is no such field.
const Field* FindField(std::string_view name);

// The fields that a name on the command line may mean: the one of this full name, or else those of
// this key. "epochs" means training.epochs, "eps" one of several.
std::vector<const Field*> FieldsNamed(std::string_view name);

// "training" and "epochs" of "training.epochs"; "" and "seed" of "seed".
std::string_view SectionOf(std::string_view field_name);
std::string_view KeyOf(std::string_view field_name);

// Whether its values are integers or floats.
bool IsNumber(const Field& field);

// False for labels and places, which tell no run from another.
bool CanChangeResult(const Field& field);

// True for "training", which has fields below it.
bool IsSection(std::string_view name);

// Also of a field without a meaning in this spec (meaning.h).
FieldValue GetValue(const Field& field, const Spec& spec);
FieldValue DefaultValue(const Field& field);
// `value` must be of the field's type.
void SetValue(const Field& field, FieldValue value, Spec& spec);

}  // namespace runexp
