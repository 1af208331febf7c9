#include "core/log/trace_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using testing::HasSubstr;

const TraceHead kHead = {
    std::string(64, 'a'), 3, 7, {{"simd_target", "AVX2"}, {"threads", "2"}, {"version", "1 = 1"}}};

std::vector<TraceItem> SomeItems() {
  std::vector<TraceItem> items;
  for (std::size_t i = 0; i < kOperations.size(); ++i) {
    items.push_back({static_cast<std::int64_t>(i / 4), static_cast<Operation>(i),
                     fmt::format("H_x[{}]", static_cast<int>(i) - 1),
                     Sha256Hex(fmt::to_string(i))});
  }
  return items;
}

std::string TraceText() {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.trace";
  TraceWriter writer(path, kHead);
  for (const TraceItem& item : SomeItems()) writer.Add(item);
  writer.Finish();
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<TraceItem> Read(const std::string& text) {
  std::istringstream in(text);
  TraceReader reader(in, "x.trace");
  std::vector<TraceItem> items;
  while (auto item = reader.Next()) items.push_back(*item);
  return items;
}

std::string ReadError(const std::string& text) {
  try {
    Read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// With the digest of what it holds now, as a forger writes it.
std::string Resealed(std::string text) {
  text.resize(text.size() - std::min<std::size_t>(text.size(), 74));
  return text + "sha256 = " + Sha256Hex(text) + "\n";
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return Resealed(text.replace(at, from.size(), to));
}

TEST(TraceFile, ReadsWhatWasWritten) {
  const std::string text = TraceText();
  std::istringstream in(text);
  TraceReader reader(in, "x.trace");
  EXPECT_EQ(reader.head().identity, kHead.identity);
  EXPECT_EQ(reader.head().numerics_version, 3);
  EXPECT_EQ(reader.head().epoch, 7);
  EXPECT_EQ(reader.head().maker, kHead.maker);
  EXPECT_EQ(Read(text), SomeItems());
  EXPECT_EQ(Resealed(text), text);
  EXPECT_TRUE(BeginsAsTrace(text));
  EXPECT_FALSE(BeginsAsTrace("# A run of runexp"));
}

TEST(TraceFile, OperationsHaveDifferentNames) {
  std::set<std::string> names;
  for (const OperationInfo& operation : kOperations) {
    names.insert(operation.name);
    EXPECT_STREQ(InfoOf(*FindOperation(operation.name)).name, operation.name);
  }
  EXPECT_EQ(names.size(), kOperations.size());
  EXPECT_FALSE(FindOperation("operation"));
}

std::string PageText(const char* page) {
  std::ostringstream text;
  text << "\n" << std::ifstream(std::string(RUNEXP_SOURCE_DIR "/core/") + page).rdbuf();
  return text.str();
}

TEST(TraceFile, ThePagesHaveEachOperationAndItsRules) {
  const std::string format = PageText("log/FORMAT.md"), numerics = PageText("NUMERICS.md");
  std::size_t place = 0;
  for (const OperationInfo& operation : kOperations) {
    place = format.find(fmt::format("\n| `{}` |", operation.name), place);
    ASSERT_NE(place, std::string::npos) << operation.name;
    const std::string row = format.substr(place + 1, format.find('\n', place + 1) - place - 1);
    EXPECT_THAT(row, HasSubstr(fmt::format("| {} |", operation.rules)));
    std::string rules = operation.rules;
    std::ranges::replace_if(
        rules, [](char c) { return c != '.' && (c < '0' || c > '9'); }, ' ');
    std::istringstream words(rules);
    for (std::string rule; words >> rule;) {
      EXPECT_THAT(numerics, HasSubstr("\n" + rule + " ")) << operation.name;
    }
  }
}

TEST(TraceFile, WithoutFinishNothingIsWritten) {
  const TemporaryFolder folder;
  TraceWriter(folder.path() / "a.trace", kHead).Add(SomeItems()[0]);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TraceFile, AnyChangedByteIsFound) {
  const std::string text = TraceText();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char change : {'\x01', '\x20', '\x80'}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ change);
      EXPECT_THAT(ReadError(changed), testing::StartsWith("x.trace:")) << i;
    }
    EXPECT_THAT(ReadError(text.substr(0, i)), HasSubstr("cut off")) << i;
    if (i + 1 < text.size()) {
      EXPECT_NE(ReadError(text.substr(0, i) + "\n"), "") << i;
    }
    EXPECT_NE(ReadError(text.substr(0, i) + text.substr(i + 1)), "") << i;
  }
  EXPECT_THAT(ReadError(text + " "), HasSubstr("something follows"));
}

TEST(TraceFile, WhatIsForgedIsRefusedWithItsLine) {
  const std::string text = TraceText(), digest = Sha256Hex("0");
  const struct {
    const char *from, *to, *message;
  } kForgeries[] = {
      {"runexp-trace 1", "runexp-trace 2", "x.trace:1: this is a trace of another version"},
      {"runexp-trace 1", "\x89HDF", "x.trace:1: this is no trace of runexp"},
      {"identity = a", "identity = A", "x.trace:2: identity must be 64 hexadecimal digits"},
      {"identity", "identitz", "x.trace:2: here must be \"identity = …\""},
      {"= 3", "= 03", "x.trace:3: numerics_version must be a number from 1"},
      {"epoch = 7", "epoch = 0", "x.trace:4: epoch must be a number from 1"},
      {"epoch = 7", "epoch = 99999999999999999999", "x.trace:4: epoch must be a number from 1"},
      {"simd_target", "zimd_target", "x.trace:6: here must be a fact"},
      {"threads = ", "threads: ", "x.trace:6: here must be a fact"},
      {"threads = ", "Threads = ", "x.trace:6: here must be a fact"},
      {"0 batch", "-1 batch", "x.trace:9: it must begin with the number of an update"},
      {"0 batch", "0  batch", "x.trace:9: its operation is none of FORMAT.md"},
      {"0 batch", "0 crash", "x.trace:9: its operation is none of FORMAT.md"},
      {"0 batch", "2 batch", "x.trace:10: update 0 follows update 2"},
      {"H_x[-1]", "", "x.trace:9: its third word must be the name of a tensor"},
      {"H_x[-1]", "H_\x1b[2J", "x.trace:9: its third word must be the name of a tensor"},
      {"H_x[-1]", "H x[-1]", "x.trace:9: its digest must be 64 hexadecimal digits"},
      {" 5feceb", " 5FECEB", "x.trace:9: its digest must be 64 hexadecimal digits"},
      {"\n0 forward", "\n\n0 forward", "x.trace:11: it must begin with the number of an update"},
  };
  for (const auto& [from, to, message] : kForgeries) {
    EXPECT_THAT(ReadError(Replaced(text, from, to)), testing::StartsWith(message)) << to;
  }
  EXPECT_THAT(ReadError(Replaced(text, "AVX2", std::string(5000, 'A'))),
              HasSubstr("x.trace:5: the line has more than 1023 bytes"));
  EXPECT_THAT(ReadError(std::string(10 << 20, 'A')), HasSubstr("x.trace:1: the line has more"));
  std::string many;
  for (int i = 0; i < 40; ++i) many += fmt::format("z{:c}{:c} = 1\n", 'a' + i / 26, 'a' + i % 26);
  EXPECT_THAT(ReadError(Replaced(text, "version = 1 = 1\n", many)), HasSubstr("must be a fact"));
  EXPECT_THAT(ReadError(""), HasSubstr("x.trace:1: it ends without its digest"));
  EXPECT_THAT(ReadError("x"), HasSubstr("runexp verify --trace EPOCH RUN -o FILE"));
}

// Whatever is read is what would be written.
TEST(TraceFile, ARandomChangeIsReadOrRefused) {
  const std::string text = TraceText();
  const RandomStream random(1, "trace");
  std::uint64_t draw = 0;
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.Bits(draw++) % n);
  };
  int read = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string changed = text;
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t from = below(changed.size()), to = below(changed.size());
      if (below(2) == 0) changed[from] = static_cast<char>(below(256));
      if (below(3) == 0) changed.insert(to, changed.substr(from, below(100)));
      if (below(3) == 0) changed.erase(from, below(100));
    }
    changed = Resealed(changed);
    try {
      std::string items;
      for (const TraceItem& item : Read(changed)) {
        items += fmt::format("{} {} {} {}\n", item.update, InfoOf(item.operation).name, item.tensor,
                             item.sha256);
      }
      EXPECT_THAT(changed, HasSubstr("\n\n" + items + "sha256 = "));
      ++read;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("x.trace:"));
    }
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace runexp
