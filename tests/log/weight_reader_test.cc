// Files of weights: what runexp and PyTorch write is read; whatever else is refused, with the
// cause, and before memory is taken.
#include "core/log/weight_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/weight_file.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string HeaderError(const std::string& json, std::uint64_t data_bytes = 24) {
  try {
    ParseWeightHeader(json, data_bytes, "w");
    return "no error";
  } catch (const Error& error) {
    return error.what();
  }
}

// One tensor of six float32 with these texts for what JSON has of it.
std::string Header(const std::string& type = R"("F32")", const std::string& shape = "[2, 3]",
                   const std::string& offsets = "[0, 24]") {
  return R"({"a": {"dtype": )" + type + R"(, "shape": )" + shape + R"(, "data_offsets": )" +
         offsets + "}}";
}

TEST(WeightHeader, WhatPytorchWrites) {
  const auto tensors = ParseWeightHeader(
      R"({"__metadata__": {"format": "pt", "雨": "\"{"}, "b": {"dtype": "F16", "shape": [2],)"
      R"( "data_offsets": [24, 28]}, "none": {"shape": [0], "dtype": "F32", "data_offsets":)"
      R"( [24, 24]}, "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}    )",
      28, "w");
  ASSERT_EQ(tensors.size(), 3u);
  EXPECT_EQ(tensors[0].name + tensors[1].name + tensors[2].name, "anoneb");  // as the data lie
  EXPECT_THAT(tensors[0].shape, ElementsAre(2, 3));
  EXPECT_EQ(tensors[2].type, "F16");
  EXPECT_EQ(tensors[2].begin, 24u);
  EXPECT_TRUE(ParseWeightHeader("{}", 0, "w").empty());
}

TEST(WeightHeader, WhatIsNoHeaderIsRefused) {
  EXPECT_EQ(HeaderError(Header()), "no error");
  const std::string tensor = Header().substr(1, Header().size() - 2);
  for (const auto& [json, said] : std::vector<std::pair<std::string, std::string>>{
           {"", "no JSON at byte"},
           {"{", "no JSON at byte"},
           {Header() + "x", "no JSON at byte"},
           {Header() + Header(), "no JSON at byte"},
           {"[1]", "an array first"},
           {"7", "a number first"},
           {"null", "null first"},
           {R"({"a": 7})", "a number in a"},
           {R"({"a": null})", "null in a"},
           {R"({"a": "x"})", "a text in a"},
           {R"({"a": {}})", "a lacks its dtype, shape or data_offsets"},
           {R"({"__metadata__": {"a": {}}})", "an object in __metadata__"},
           {R"({"__metadata__": {"a": 1}})", "a number in __metadata__"},
           {"{" + tensor + ", " + tensor + "}", "it has two a"},
           {R"({"a": {"dtype": "F32", "dtype": "F32"}})", "dtype in a"},
           {R"({"a": {"size": 1}})", "size in a"},
           {Header("7"), "a number in a"},
           {Header(R"("F32")", R"("6")"), "a text in a"},
           {Header(R"(["F32"])"), "an array in a"},
           {Header(R"("F32")", "6"), "a number in a"},
           {Header(R"("F32")", "[[6]]"), "an array in a"},
           {Header(R"("F32")", "[{}]"), "an object in a"},
           {Header(R"("F32")", "[-2, -3]"), "a negative number in a"},
           {Header(R"("F32")", "[2.0, 3]"), "a number that is no integer in a"},
           {Header(R"("F32")", "[18446744073709551616]"), "a number that is no integer in a"},
           {Header(R"("F32")", "[true]"), "true or false in a"},
           {Header(R"("F32")", "[2, 3]", "[0]"), "an array that is no begin and end in a"},
           {Header(R"("F32")", "[2, 3]", "[0, 24, 24]"), "an array that is no begin and end in a"},
           {std::string(100'000, '['), "an array first"},
           {R"({"a":)" + std::string(100'000, '{'), "no JSON at byte"},
           {"{\"a\xff\": 1}", "no JSON at byte"}}) {
    EXPECT_THAT(HeaderError(json), HasSubstr(said)) << json.substr(0, 80);
    EXPECT_THAT(HeaderError(json), HasSubstr("w: not a valid safetensors file: "));
  }
}

TEST(WeightHeader, EachByteBelongsToOneTensor) {
  const auto places = [](const std::string& a, const std::string& b) {
    return R"({"a": {"dtype": "F32", "shape": [3], "data_offsets": )" + a +
           R"(}, "b": {"dtype": "F32", "shape": [3], "data_offsets": )" + b + "}}";
  };
  EXPECT_EQ(HeaderError(places("[12, 24]", "[0, 12]")), "no error");
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"[0, 12]", "[0, 12]"},                    // the same bytes
           {"[0, 12]", "[8, 20]"},                    // overlap
           {"[0, 12]", "[16, 28]"},                   // a hole
           {"[4, 16]", "[16, 28]"},                   // a hole at the beginning
           {"[0, 12]", "[12, 0]"},                    // backward
           {"[0, 12]", "[12, 18446744073709551604]"}  // outside
       }) {
    EXPECT_THAT(HeaderError(places(a, b), 28), HasSubstr("is said to have the bytes")) << a << b;
  }
  EXPECT_THAT(HeaderError(places("[0, 12]", "[12, 24]"), 23), HasSubstr("of its 23 bytes of data"));
  EXPECT_THAT(HeaderError(places("[0, 12]", "[12, 24]"), 25),
              HasSubstr("its last 1 bytes belong to no tensor"));
}

TEST(WeightHeader, AFloat32TensorFillsItsShape) {
  for (const char* shape :
       {"[5]", "[7]", "[]", "[4294967296, 4294967296]", "[2, 3, 0]", "[4611686018427387904]",
        "[18446744073709551615, 2]", "[4611686018427387910]"}) {  // 24 bytes, modulo 2^64
    EXPECT_THAT(HeaderError(Header(R"("F32")", shape)), HasSubstr("but has 24 bytes")) << shape;
  }
}

TEST(WeightHeader, NamesAreSafeToShow) {
  const std::string error = HeaderError(R"({"\u001b[31m)" + std::string(500, 'x') + R"(": 1})");
  EXPECT_THAT(error, HasSubstr("in \uFFFD[31mxxx"));
  EXPECT_LT(error.size(), 500u);
}

class WeightReaderTest : public testing::Test {
 protected:
  std::filesystem::path Write(const std::string& bytes) const {
    const std::filesystem::path file = folder_.path() / "w.safetensors";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  static std::string ErrorOf(const std::filesystem::path& file) {
    try {
      const WeightReader reader(file);
      return "no error";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith(file.string() + ": "));
      return error.what();
    }
  }
  static std::string Length(std::uint64_t length) {
    std::string bytes(sizeof(length), '\0');
    std::memcpy(bytes.data(), &length, sizeof(length));
    return bytes;
  }

  TemporaryFolder folder_;
};

TEST_F(WeightReaderTest, WhatWasWrittenIsRead) {
  const auto bytes = SerializeWeights({{"a", {2, 3}, {1, 2, 3, 4, 5, -0.0f}}, {"雨", {1}, {7}}},
                                      {{"run_id", "0123"}});
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const WeightReader reader(Write(text));
  ASSERT_EQ(reader.tensors().size(), 2u);
  EXPECT_THAT(reader.Read(reader.tensors()[0]), ElementsAre(1, 2, 3, 4, 5, -0.0f));
  EXPECT_THAT(reader.Read(reader.tensors()[1]), ElementsAre(7));
  EXPECT_EQ(reader.Sha256(), Sha256Hex(text));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_THAT(ErrorOf(Write(text.substr(0, length))), HasSubstr("not a valid safetensors file"))
        << length;
  }
}

TEST_F(WeightReaderTest, ALongFileHasItsDigest) {
  std::vector<float> values(50'000);
  std::iota(values.begin(), values.end(), 0.0f);
  const auto bytes = SerializeWeights({{"a", {values.size()}, values}}, {});
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(WeightReader(Write(text)).Sha256(), Sha256Hex(text));
}

// Where a reader maps the file, it may use the floats in place.
TEST(WeightFile, DataAreAligned) {
  for (std::size_t length = 1; length <= 16; ++length) {
    const auto bytes = SerializeWeights({{std::string(length, 'a'), {1}, {1}}}, {});
    EXPECT_EQ((bytes.size() - sizeof(float)) % 8, 0u) << length;
  }
}

TEST_F(WeightReaderTest, ALengthIsCheckedBeforeMemoryIsTaken) {
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{kMaxWeightHeader}, std::uint64_t{1} << 40,
        ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
    EXPECT_THAT(ErrorOf(Write(Length(length) + "{}")), HasSubstr("its header is said to have"))
        << length;
  }
  EXPECT_THAT(ErrorOf(Write("PK\3\4" + std::string(100, '\0'))), HasSubstr("not a valid"));
  EXPECT_THAT(ErrorOf(Write("")), HasSubstr("it has 0 bytes"));
}

TEST_F(WeightReaderTest, ALongHeaderIsRefusedThoughItIsThere) {
  const std::string header = "{" + std::string(kMaxWeightHeader, ' ') + "}";
  EXPECT_THAT(ErrorOf(Write(Length(header.size()) + header)),
              HasSubstr("at most 1048576 are read"));
  const std::string shorter = "{" + std::string(kMaxWeightHeader - 2, ' ') + "}";
  EXPECT_EQ(ErrorOf(Write(Length(shorter.size()) + shorter)), "no error");
}

TEST_F(WeightReaderTest, ASparseFileOfTenGigabytesTakesNoTime) {
  const std::filesystem::path file = Write(Length(2) + "{}");
  std::filesystem::resize_file(file, 10'000'000'000);
  EXPECT_THAT(ErrorOf(file), HasSubstr("bytes belong to no tensor"));
  const std::filesystem::path empty = Write("");
  std::filesystem::resize_file(empty, 10'000'000'000);
  EXPECT_THAT(ErrorOf(empty), HasSubstr("its header is no JSON"));
}

TEST_F(WeightReaderTest, OnlyRegularFilesAreOpened) {
  EXPECT_THAT(ErrorOf(folder_.path()), HasSubstr("is a directory"));
  EXPECT_THAT(ErrorOf(folder_.path() / "none"), HasSubstr("No such file"));
  const std::filesystem::path pipe = folder_.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(ErrorOf(pipe), HasSubstr("not a regular file"));
  EXPECT_THAT(ErrorOf("/dev/zero"), HasSubstr("not a regular file"));
}

TEST_F(WeightReaderTest, AFileThatShrinksIsNoticed) {
  const auto bytes = SerializeWeights({{"a", {2}, {1, 2}}}, {});
  const std::filesystem::path file =
      Write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const WeightReader reader(file);
  std::filesystem::resize_file(file, bytes.size() - 1);
  EXPECT_THROW(reader.Read(reader.tensors()[0]), Error);
  EXPECT_THROW(reader.Sha256(), Error);
}

}  // namespace
}  // namespace runexp
