#include "core/spec/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "core/spec/check.h"
#include "core/spec/label.h"
#include "core/spec/nearest.h"
#include "core/spec/schema.h"

namespace runexp {
namespace {

using testing::HasSubstr;

TEST(FieldTest, NamesAreUniqueAndFindable) {
  std::set<std::string_view> names;
  for (const Field& field : Fields()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_EQ(FindField(field.name), &field);
    EXPECT_FALSE(field.meaning.empty()) << field.name;
  }
  EXPECT_EQ(FindField("training"), nullptr);
  EXPECT_EQ(FindField(""), nullptr);
}

TEST(FieldTest, FieldsOfASectionStandTogether) {
  std::set<std::string_view> seen;
  std::string_view current;
  for (const Field& field : Fields()) {
    if (SectionOf(field.name) == current) continue;
    current = SectionOf(field.name);
    EXPECT_TRUE(seen.insert(current).second) << field.name;
  }
}

TEST(FieldTest, DefaultsAreValid) {
  for (const Field& field : Fields()) {
    if (field.required) continue;
    EXPECT_FALSE(CheckValue(field, DefaultValue(field))) << field.name;
  }
}

TEST(FieldTest, EachFieldHasItsOwnMember) {
  // Changing a field through the table changes only that field.
  for (const Field& field : Fields()) {
    Spec spec;
    FieldValue changed = DefaultValue(field);
    std::visit(
        [](auto& value) {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, bool>) value = !value;
          if constexpr (std::is_same_v<T, std::int64_t>) value += 1;
          if constexpr (std::is_same_v<T, double>) value += 2.0;
          if constexpr (std::is_same_v<T, std::string>) value += "x";
          if constexpr (std::is_same_v<T, std::vector<std::string>>) value.emplace_back("x");
        },
        changed);
    SetValue(field, changed, spec);
    for (const Field& other : Fields()) {
      const FieldValue expected = &other == &field ? changed : DefaultValue(other);
      EXPECT_EQ(GetValue(other, spec), expected) << field.name << " " << other.name;
    }
  }
}

TEST(FieldTest, SectionAndKey) {
  EXPECT_EQ(SectionOf("training.epochs"), "training");
  EXPECT_EQ(KeyOf("training.epochs"), "epochs");
  EXPECT_EQ(SectionOf("seed"), "");
  EXPECT_EQ(KeyOf("seed"), "seed");
  EXPECT_TRUE(IsSection("log"));
  EXPECT_FALSE(IsSection("seed"));
  EXPECT_FALSE(IsSection(""));
}

TEST(FieldTest, LargestProductsFitInt64) {
  const auto max = [](const char* name) { return FindField(name)->maximum; };
  std::int64_t product = 0;
  EXPECT_FALSE(
      __builtin_mul_overflow(max("training.batch_size"), max("training.time_steps"), &product));
  EXPECT_FALSE(__builtin_mul_overflow(product, std::int64_t{0x110000} * 8, &product));
  EXPECT_FALSE(
      __builtin_mul_overflow(max("training.epochs"), max("corpus.max_characters"), &product));
}

TEST(FieldTest, OnlyWhatZeroTurnsOffMayBeZero) {
  EXPECT_FALSE(CheckValue(*FindField("stop.perplexity_below"), 0.0));
  EXPECT_TRUE(CheckValue(*FindField("stop.perplexity_below"), -1.0));
  EXPECT_TRUE(CheckValue(*FindField("training.learning_rate"), 0.0));
}

TEST(FloatRangeTest, AnEndBelongsToItOrNot) {
  using End = FloatRange::End;
  constexpr FloatRange kClosed = {.minimum = -1, .maximum = 1};
  constexpr FloatRange kOpen = {.minimum = -1, .low = End::kOpen, .maximum = 1, .high = End::kOpen};
  for (const double inside : {-0.999, 0.0, -0.0, 0.999}) {
    EXPECT_TRUE(kClosed.Contains(inside) && kOpen.Contains(inside)) << inside;
  }
  for (const double end : {-1.0, 1.0}) {
    EXPECT_TRUE(kClosed.Contains(end)) << end;
    EXPECT_FALSE(kOpen.Contains(end)) << end;
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double outside : {-1.001, 1.001, kInfinity, -kInfinity, std::nan("")}) {
    EXPECT_FALSE(kClosed.Contains(outside) || kOpen.Contains(outside)) << outside;
    EXPECT_FALSE(FloatRange().Contains(std::isfinite(outside) ? 2 * kMaxFloat : outside));
  }
}

// What people read of a range, and editors.
TEST(FloatRangeTest, IsToldWithItsEnds) {
  Field field = *FindField("training.clip_theta");
  EXPECT_EQ(DomainText(field), "a number above 0, at most 1e+37");
  EXPECT_THAT(FieldSchema(field, 0), HasSubstr("\"exclusiveMinimum\": 0,\n  \"maximum\": 1e+37"));
  field.range = {.minimum = 0, .maximum = 1, .high = FloatRange::End::kOpen};
  EXPECT_EQ(DomainText(field), "a number from 0, below 1");
  EXPECT_THAT(FieldSchema(field, 0), HasSubstr("\"minimum\": 0,\n  \"exclusiveMaximum\": 1"));
  field.range = {.minimum = -0.5, .maximum = 0.5};
  const auto problem = CheckValue(field, 0.75);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->cause,
            "training.clip_theta must be a number from -0.5, at most 0.5, not 0.75");
}

TEST(LabelTest, WhatMayBePartOfAFileName) {
  for (const char* good : {"a", "jay_2-b.c", "实验一", "Überlauf", "9"}) {
    EXPECT_TRUE(IsLabel(good)) << good;
  }
  const std::string too_long(101, 'a');
  for (const char* bad : {"", ".a", "a/b", "a b", "a\tb", "a:b", "a\\b", "，", "a\u200bb",
                          "a\u00a0b", "\xff", too_long.c_str()}) {
    EXPECT_FALSE(IsLabel(bad)) << bad;
  }
  EXPECT_TRUE(IsLabel(std::string(100, 'a')));
}

TEST(NearestTest, EditDistanceCountsSwapsOnce) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("abc", ""), 3u);
  EXPECT_EQ(EditDistance("abcd", "abdc"), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("epochs", "epoch"), 1u);
}

TEST(NearestTest, FieldsThatSomebodyProbablyMeant) {
  EXPECT_EQ(NearestField("training.epoch"), "training.epochs");
  EXPECT_EQ(NearestField("training.lerning_rate"), "training.learning_rate");
  EXPECT_EQ(NearestField("epochs"), "training.epochs");
  EXPECT_EQ(NearestField("training.hidden_units"), "model.hidden_units");
  EXPECT_EQ(NearestField("nmae"), "name");
  EXPECT_EQ(NearestField("training.momentum"), "momentum.momentum");
  EXPECT_EQ(NearestField("training.warp"), "");
  EXPECT_EQ(NearestField("training.x"), "");
  EXPECT_EQ(NearestField(std::string(100000, 'x')), "");
}

}  // namespace
}  // namespace runexp
