// Error messages are part of the product, so they are compared in full.
#include "core/spec/read.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace runexp {
namespace {

// The minimum a spec needs; tests append to it from line 3 on.
constexpr std::string_view kHead = "name = \"t\"\n\"corpus.file\" = \"a.txt\"\n";

std::string ErrorOf(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    ReadSpecText(text, "t.toml", overrides);
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

std::string ErrorAfterHead(std::string_view rest) {
  return ErrorOf(std::string(kHead) + std::string(rest));
}

std::string OverrideError(const std::string& argument) {
  return ErrorOf(std::string(kHead), {argument});
}

Spec Read(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return ReadSpecText(text, "t.toml", overrides).spec();
}

TEST(ReadTest, DefaultsFillIn) {
  const Spec spec = Read(std::string(kHead));
  EXPECT_EQ(spec.name, "t");
  EXPECT_EQ(spec.corpus.file, "a.txt");
  EXPECT_EQ(spec.training.epochs, 100);
  EXPECT_TRUE(spec.training.carry_state);
}

TEST(ReadTest, BareAndQuotedDottedKeysMeanTheSame) {
  for (const char* text : {"\"training.epochs\" = 3\n", "training.epochs = 3\n",
                           "training . 'epochs' = 3\n", "[training]\nepochs = 3\n",
                           "training = { epochs = 3 }\n", "[\"training\"]\r\n\"epochs\" = 3\r\n"}) {
    EXPECT_EQ(Read(std::string(kHead) + text).training.epochs, 3) << text;
  }
}

TEST(ReadTest, IntegersAreAcceptedWhereFloatsAreMeant) {
  EXPECT_EQ(Read(std::string(kHead) + "training.learning_rate = 3").training.learning_rate, 3.0);
}

// The reason is a default or an argument.
TEST(ReadTest, AFieldWithoutMeaningHasItsDefault) {
  const std::string text = std::string(kHead) + "[training]\ncarry_state = false\n";
  EXPECT_TRUE(Read(text, {"training.sampling=random"}).training.carry_state);
  EXPECT_FALSE(Read(text, {"training.sampling=consecutive"}).training.carry_state);
  EXPECT_EQ(Read(std::string(kHead) + "stop.after_epoch = 5\n").stop.after_epoch, 0);
  const std::string random = std::string(kHead) + "training.sampling = \"random\"\n";
  EXPECT_TRUE(Read(random, {"training.carry_state=false"}).training.carry_state);
  EXPECT_TRUE(Read(std::string(kHead), {"training.sampling=random", "training.carry_state=false"})
                  .training.carry_state);
}

TEST(ReadErrorTest, ValueWithoutEffect) {
  const std::string text = "[training]\ncarry_state = true\nsampling = \"random\"\n";
  EXPECT_EQ(ErrorAfterHead(text),
            "t.toml:4:15: error: training.carry_state has no effect with training.sampling = "
            "\"random\" in line 5\n"
            "    carry_state = true\n"
            "                  ^^^^\n"
            "    remove it, or choose training.sampling = \"consecutive\"");
  EXPECT_EQ(ErrorAfterHead("stop = { perplexity_above = 0, after_epoch = 10 }"),
            "t.toml:3:46: error: stop.after_epoch has no effect with stop.perplexity_above = 0.0 "
            "in line 3\n"
            "    stop = { perplexity_above = 0, after_epoch = 10 }\n"
            "                                                 ^^\n"
            "    remove it, or choose stop.perplexity_above != 0.0");
  // Overrides count.
  const std::string file = std::string(kHead) + text;
  EXPECT_TRUE(Read(file, {"training.sampling=consecutive"}).training.carry_state);
  EXPECT_EQ(ErrorOf(file, {"training.sampling=random"}), "no error");
  EXPECT_EQ(ErrorOf(file, {"training.carry_state=false"}), "no error");
}

TEST(ReadErrorTest, ValuesWithoutEffectAreReportedWithTheOthers) {
  EXPECT_EQ(ErrorAfterHead("seed = -1\ntraining.carry_state = true\n"
                           "training.sampling = \"random\"\ntraining.epochs = 0\n"),
            ErrorAfterHead("seed = -1\n") +
                "\nt.toml:4:24: error: training.carry_state has no effect with training.sampling "
                "= \"random\" in line 5\n"
                "    training.carry_state = true\n"
                "                           ^^^^\n"
                "    remove it, or choose training.sampling = \"consecutive\"\n" +
                ErrorAfterHead("\n\n\ntraining.epochs = 0"));
}

TEST(ReadTest, DigestsAreLowerCase) {
  const Spec spec =
      Read(std::string(kHead) + "\"corpus.sha256\" = \"" + std::string(64, 'F') + "\"");
  EXPECT_EQ(spec.corpus.sha256, std::string(64, 'f'));
}

TEST(ReadErrorTest, WrongType) {
  EXPECT_EQ(ErrorAfterHead("[training]\nepochs = \"3\" # three\n"),
            "t.toml:4:10: error: training.epochs must be an integer from 1 to 1000000000, not a "
            "string\n"
            "    epochs = \"3\" # three\n"
            "             ^^^\n"
            "    write it without quotes, for example: epochs = 100");
  EXPECT_EQ(ErrorAfterHead("training.epochs = 3.0"),
            "t.toml:3:19: error: training.epochs must be an integer from 1 to 1000000000, not a "
            "float\n"
            "    training.epochs = 3.0\n"
            "                      ^^^\n"
            "    for example: epochs = 100");
  EXPECT_EQ(ErrorAfterHead("training.carry_state = 1"),
            "t.toml:3:24: error: training.carry_state must be true or false, not an integer\n"
            "    training.carry_state = 1\n"
            "                           ^\n"
            "    for example: carry_state = true");
  EXPECT_EQ(ErrorAfterHead("seed = 2020-01-01"),
            "t.toml:3:8: error: seed must be an integer from 0 to 9223372036854775807, not a date "
            "or time\n"
            "    seed = 2020-01-01\n"
            "           ^^^^^^^^^^\n"
            "    for example: seed = 1");
}

TEST(ReadErrorTest, OutOfRange) {
  EXPECT_EQ(ErrorAfterHead("[training]\n\tclip_theta = -0.0\n"),
            "t.toml:4:15: error: training.clip_theta must be a number above 0, at most 1e+37, not "
            "-0.0\n"
            "        clip_theta = -0.0\n"
            "                     ^^^^\n"
            "    for example: clip_theta = 0.01");
  for (const char* line : {"clip_theta = 0", "clip_theta = nan", "learning_rate = inf",
                           "learning_rate = 1e39", "batch_size = 0", "time_steps = -1"}) {
    EXPECT_NE(ErrorAfterHead(std::string("[training]\n") + line), "no error") << line;
  }
}

TEST(ReadErrorTest, UnknownChoice) {
  EXPECT_EQ(ErrorAfterHead("training.sampling = \"radnom\""),
            "t.toml:3:21: error: training.sampling must be \"consecutive\" or \"random\", not "
            "\"radnom\"\n"
            "    training.sampling = \"radnom\"\n"
            "                        ^^^^^^^^\n"
            "    did you mean \"random\"?");
}

TEST(ReadErrorTest, CaretAfterChineseText) {
  EXPECT_EQ(ErrorAfterHead("samples = { prefixes = [\"分开\", \"不分开\"], lenght = 5 }"),
            "t.toml:3:39: error: \"samples.lenght\" is no field of a spec\n"
            "    samples = { prefixes = [\"分开\", \"不分开\"], lenght = 5 }\n"
            "                                               ^^^^^^\n"
            "    did you mean samples.length?");
  EXPECT_EQ(ErrorAfterHead("samples.prefixes = [\"分开\", \"\"]"),
            "t.toml:3:27: error: samples.prefixes must be an array of texts that are not empty, "
            "not [\"分开\", \"\"]\n"
            "    samples.prefixes = [\"分开\", \"\"]\n"
            "                                ^^\n"
            "    for example: prefixes = [\"春\", \"雨\"]");
}

TEST(ReadErrorTest, UnknownSection) {
  EXPECT_EQ(ErrorAfterHead("[trainig]\nepochs = 3\n"),
            "t.toml:3:2: error: \"trainig\" is no field of a spec\n"
            "    [trainig]\n"
            "     ^^^^^^^\n"
            "    did you mean [training]?");
  EXPECT_EQ(ErrorAfterHead("[callbacks]\nepochs = 3\n"),
            "t.toml:3:2: error: \"callbacks\" is no field of a spec\n"
            "    [callbacks]\n"
            "     ^^^^^^^^^\n"
            "    the sections and fields are name, notes, seed, [corpus], [model], [training], "
            "[momentum], [adagrad], [rmsprop], [adam], [adamw], [schedule], [validation], [stop], "
            "[samples], [log], [expect]");
  for (const char* key : {"training.epochs", "\"training.epochs\""}) {
    EXPECT_TRUE(ErrorAfterHead(std::string("[model]\n") + key + " = 3\n")
                    .ends_with("\n    the line is below [model]: move it above the first "
                               "[section], or write epochs below [training]"))
        << key;
  }
  EXPECT_EQ(ErrorAfterHead("[samples]\nwibbles = 1\n"),
            "t.toml:4:1: error: \"samples.wibbles\" is no field of a spec\n"
            "    wibbles = 1\n"
            "    ^^^^^^^\n"
            "    the fields of [samples] are every_epochs, length, prefixes");
  EXPECT_EQ(ErrorAfterHead("samples = 3\n"),
            "t.toml:3:1: error: samples is a section, not an integer\n"
            "    samples = 3\n"
            "    ^^^^^^^\n"
            "    write [samples] once and its fields below it: every_epochs, length, prefixes");
}

TEST(ReadErrorTest, SetTwice) {
  EXPECT_EQ(ErrorAfterHead("\"training.epochs\" = 3\n[training]\nepochs = 3\n"),
            "t.toml:5:1: error: training.epochs is set twice, first in line 3\n"
            "    epochs = 3\n"
            "    ^^^^^^\n"
            "    keep one of the two");
}

TEST(ReadErrorTest, AllAtOnceSortedByPlace) {
  EXPECT_EQ(ErrorOf("seed = -1\n[corpus]\nfiel = \"x\"\n[training]\nepochs = 0\nloss = 3\n",
                    {"training.loss=mse"}),
            "t.toml: error: name is missing\n"
            "    add a line before the first section, for example: name = \"my_experiment\"\n"
            "t.toml:1:8: error: seed must be an integer from 0 to 9223372036854775807, not -1\n"
            "    seed = -1\n"
            "           ^^\n"
            "    for example: seed = 1\n"
            "t.toml:2:2: error: corpus.file is missing\n"
            "    [corpus]\n"
            "     ^^^^^^\n"
            "    add to [corpus], for example: file = \"corpora/my_text.txt\"\n"
            "t.toml:3:1: error: \"corpus.fiel\" is no field of a spec\n"
            "    fiel = \"x\"\n"
            "    ^^^^\n"
            "    did you mean corpus.file?\n"
            "t.toml:5:10: error: training.epochs must be an integer from 1 to 1000000000, not 0\n"
            "    epochs = 0\n"
            "             ^\n"
            "    for example: epochs = 100\n"
            "t.toml:6:8: error: training.loss must be \"cross_entropy\" or "
            "\"clipped_probability\", not an integer\n"
            "    loss = 3\n"
            "           ^\n"
            "    for example: loss = \"cross_entropy\"\n"
            "--set: error: training.loss must be \"cross_entropy\" or \"clipped_probability\", not "
            "\"mse\"\n"
            "    training.loss=mse\n"
            "                  ^^^\n"
            "    for example: loss = \"cross_entropy\"");
}

TEST(ReadErrorTest, Syntax) {
  EXPECT_EQ(ErrorAfterHead("[training]\nsampling = random\n"),
            "t.toml:4:12: error: not valid TOML: a text is written in quotes\n"
            "    sampling = random\n"
            "               ^^^^^^\n"
            "    write \"random\"");
}

// As in a text.
TEST(ReadTest, AByteOrderMarkIsSkipped) {
  const std::string mark = "\xef\xbb\xbf";
  EXPECT_EQ(Read(mark + std::string(kHead)).name, "t");
  EXPECT_EQ(ErrorOf(mark + "name = 3\ncorpus.file = \"a.txt\"\n").substr(0, 16),
            "t.toml:1:8: erro");
  EXPECT_NE(ErrorOf(mark).find("the file is empty"), std::string::npos);
}

TEST(ReadErrorTest, WindowsPaths) {
  EXPECT_EQ(ErrorOf("name = \"t\"\ncorpus.file = \"..\\texts\\new.txt\"\n"),
            "t.toml:2:15: error: corpus.file must be a path without control characters, not "
            "\"..\\texts\\new.txt\"\n"
            "    corpus.file = \"..\\texts\\new.txt\"\n"
            "                  ^^^^^^^^^^^^^^^^^^\n"
            "    in \"…\" a backslash begins an escape, \\t a tab: write / instead of \\");
}

TEST(ReadErrorTest, NumbersThatWouldCountAsZero) {
  for (const char* field : {"training.learning_rate", "stop.perplexity_below"}) {
    EXPECT_NE(ErrorAfterHead(std::string(field) + " = 1e-400\n")
                  .find("; 1e-400 is too small for a number and would count as 0\n"),
              std::string::npos);
    EXPECT_NE(OverrideError(std::string(field) + "=1e-400").find("would count as 0\n"),
              std::string::npos);
  }
  EXPECT_EQ(Read(std::string(kHead) + "stop.perplexity_below = 0e5").stop.perplexity_below, 0);
}

TEST(ReadErrorTest, Sweep) {
  EXPECT_EQ(ErrorOf("name = \"s\"\nbase = \"a.toml\"\n[grid]\nseed = [1, 2]\n"),
            "t.toml:2:1: error: base makes this a sweep spec; one experiment is wanted here\n"
            "    base = \"a.toml\"\n"
            "    ^^^^\n"
            "    name the spec of an experiment");
  for (const char* text : {"[grid]", "[[zip]]", "[random]", "[set]", "[[exclude]]"}) {
    EXPECT_NE(ErrorAfterHead(text).find("sweep"), std::string::npos) << text;
  }
}

TEST(ReadErrorTest, Encoding) {
  EXPECT_EQ(ErrorOf("name = \"春\"\na = \"雨\xff\"\n"),
            "t.toml:2:7: error: not UTF-8: invalid byte 0xFF at byte offset 21\n"
            "    a = \"雨\uFFFD\"\n"
            "           ^\n"
            "    save the file as UTF-8");
  EXPECT_EQ(ErrorOf("\xff\xfen\0a\0"),
            "t.toml: error: this is UTF-16 text; a spec is UTF-8\n"
            "    save the file as UTF-8");
  EXPECT_EQ(ErrorOf("\xef\xbb\xbf"
                    "雨\xff\n"),
            "t.toml:1:2: error: not UTF-8: invalid byte 0xFF at byte offset 3\n"
            "    雨\uFFFD\n"
            "      ^\n"
            "    save the file as UTF-8");
  for (const char* text : {"", " \r\n\t\n"}) {
    EXPECT_EQ(ErrorOf(text),
              "t.toml: error: the file is empty\n"
              "    a spec needs at least a name and a [corpus] with a file, such as "
              "experiments/smoke.toml");
  }
}

TEST(OverrideTest, ReplacesAndTheLastOneCounts) {
  const std::string text = std::string(kHead) + "[training]\nepochs = 3\n";
  const Spec spec =
      Read(text, {"training.epochs=4", " training.sampling = random ", "\"training.epochs\"=5",
                  "samples.prefixes=[\"春\"]", "name='x-1'", "training.learning_rate=1e1 # ten"});
  EXPECT_EQ(spec.training.epochs, 5);
  EXPECT_EQ(spec.training.sampling, "random");
  EXPECT_EQ(spec.samples.prefixes, std::vector<std::string>{"春"});
  EXPECT_EQ(spec.name, "x-1");
  EXPECT_EQ(spec.training.learning_rate, 10.0);
  EXPECT_EQ(Read(text, {"name=2024"}).name, "2024");
}

TEST(OverrideTest, MayGiveWhatTheFileLacks) {
  EXPECT_EQ(Read("seed = 2\n", {"name=a", "corpus.file=/b c.txt"}).corpus.file, "/b c.txt");
}

TEST(OverrideTest, PathsAreRelativeToTheCurrentDirectory) {
  const std::vector<std::string> overrides = {"corpus.file=x/../y.txt", "corpus.sha256=\"\""};
  const Spec spec = Read(std::string(kHead), overrides);
  EXPECT_EQ(spec.corpus.file, (std::filesystem::current_path() / "y.txt").string());
  EXPECT_EQ(spec.corpus.sha256, "");
}

TEST(OverrideErrorTest, UnknownField) {
  EXPECT_EQ(OverrideError("training.epoch=3"),
            "--set: error: \"training.epoch\" is no field of a spec\n"
            "    training.epoch=3\n"
            "    ^^^^^^^^^^^^^^\n"
            "    did you mean training.epochs?");
  EXPECT_EQ(OverrideError(" 轮数 = 3"),
            "--set: error: \"轮数\" is no field of a spec\n"
            "     轮数 = 3\n"
            "     ^^^^\n"
            "    the sections and fields are name, notes, seed, [corpus], [model], [training], "
            "[momentum], [adagrad], [rmsprop], [adam], [adamw], [schedule], [validation], [stop], "
            "[samples], [log], [expect]");
}

TEST(OverrideErrorTest, Values) {
  EXPECT_EQ(OverrideError("training.epochs=0"),
            "--set: error: training.epochs must be an integer from 1 to 1000000000, not 0\n"
            "    training.epochs=0\n"
            "                    ^\n"
            "    for example: epochs = 100");
  EXPECT_EQ(OverrideError("training.epochs=many"),
            "--set: error: training.epochs must be an integer from 1 to 1000000000\n"
            "    training.epochs=many\n"
            "                    ^^^^\n"
            "    for example: epochs = 100");
  EXPECT_EQ(OverrideError("samples.prefixes=[\"分开\", 3]"),
            "--set: error: samples.prefixes must be an array of texts that are not empty, not one "
            "with an integer\n"
            "    samples.prefixes=[\"分开\", 3]\n"
            "                              ^\n"
            "    for example: prefixes = [\"春\", \"雨\"]");
  EXPECT_EQ(OverrideError("seed=010"),
            "--set: error: seed must be an integer from 0 to 9223372036854775807\n"
            "    seed=010\n"
            "         ^^^\n"
            "    write 10: a leading zero would mean octal to some programs");
}

TEST(OverrideErrorTest, EmptyValues) {
  EXPECT_EQ(OverrideError("training.sampling="),
            "--set: error: the value in training.sampling= is empty: is a shell variable unset?\n"
            "    training.sampling=\n"
            "                      ^\n"
            "    for example: sampling = \"consecutive\"");
  EXPECT_EQ(OverrideError("corpus.sha256= "),
            "--set: error: the value in corpus.sha256= is empty: is a shell variable unset?\n"
            "    corpus.sha256= \n"
            "                   ^\n"
            "    an empty text is '\"\"': corpus.sha256='\"\"'");
  EXPECT_EQ(OverrideError("corpus.sha256=\"\""), "no error");
  EXPECT_EQ(OverrideError("corpus.sha256=''"), "no error");
}

TEST(OverrideErrorTest, SeveralValues) {
  const std::string sweep = "several values: use a sweep (sweeps/README.md)";
  for (const auto& [argument, remedy] : std::vector<std::pair<std::string, std::string>>{
           {"seed=1,2,3", sweep},
           {"seed=[1,2]", sweep},
           {"training.sampling=random,consecutive", sweep},
           {"training.sampling=[\"random\", \"consecutive\"]", sweep},
           {"name=a,b", "for example: name = \"my_experiment\""},
           {"training.learning_rate=1,10,100", sweep},
           {"training.learning_rate=0,5", sweep + "; one value: write a decimal point"},
           {"training.carry_state=true,false", sweep},
           {"seed=1,training.epochs=5", "several fields: write --set for each"}}) {
    EXPECT_TRUE(OverrideError(argument).ends_with("\n    " + remedy)) << OverrideError(argument);
  }
  EXPECT_EQ(OverrideError("corpus.file=a,b.txt"), "no error");
  EXPECT_EQ(OverrideError("name=ok,2").find("sweep"), std::string::npos);  // a name cannot vary
  EXPECT_EQ(OverrideError("samples.prefixes=[\"a\", \"b\"]"), "no error");
}

TEST(OverrideErrorTest, NotFieldEqualsValue) {
  for (const char* argument : {"training.epochs", "=3", "  =3"}) {
    EXPECT_EQ(OverrideError(argument), "--set: error: this argument is not FIELD=VALUE\n    " +
                                           std::string(argument) + "\n    " +
                                           std::string(std::string_view(argument).size(), '^') +
                                           "\n    write FIELD=VALUE, such as epochs=100");
  }
  EXPECT_EQ(OverrideError("training.epochs=3\nseed=4"),
            "--set: error: \"training.epochs=3\\nseed=4\" is not one line of UTF-8 text\n"
            "    write FIELD=VALUE, such as epochs=100");
  EXPECT_EQ(OverrideError("name=\xff"),
            "--set: error: \"name=\uFFFD\" is not one line of UTF-8 text\n"
            "    write FIELD=VALUE, such as epochs=100");
}

TEST(DocumentTest, PointsAtValuesAndElements) {
  const std::vector<std::string> overrides = {"model.hidden_units=9"};
  const SpecDocument document = ReadSpecText(
      std::string(kHead) + "samples.prefixes = [\"春\",\n  \"雨\"]\n", "t.toml", overrides);
  EXPECT_EQ(FormatDiagnostic(document.AtElement("samples.prefixes", 1, "CAUSE", "REMEDY")),
            "t.toml:4:3: error: CAUSE\n"
            "      \"雨\"]\n"
            "      ^^^^\n"
            "    REMEDY");
  EXPECT_EQ(FormatDiagnostic(document.At("samples.prefixes", "CAUSE", "")),
            "t.toml:3:20: error: CAUSE\n"
            "    samples.prefixes = [\"春\",\n"
            "                       ^^^^^^");
  EXPECT_EQ(FormatDiagnostic(document.At("model.hidden_units", "CAUSE", "")),
            "--set: error: CAUSE\n"
            "    model.hidden_units=9\n"
            "                       ^");
  EXPECT_EQ(FormatDiagnostic(document.At("training.epochs", "CAUSE", "")), "t.toml: error: CAUSE");
  EXPECT_EQ(FormatDiagnostic(document.AtElement("samples.prefixes", 7, "CAUSE", "")),
            FormatDiagnostic(document.At("samples.prefixes", "CAUSE", "")));
}

class ReadFileTest : public testing::Test {
 protected:
  ReadFileTest() { std::filesystem::create_directories(folder_); }
  ~ReadFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& text) {
    std::ofstream(folder_ / "t.toml", std::ios::binary) << text;
    return (folder_ / "t.toml").string();
  }
  static std::string FileError(const std::string& path) {
    try {
      ReadSpecFile(path);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  ("read_test_" + std::to_string(getpid()) + "_" +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(ReadFileTest, PathsAreRelativeToTheSpec) {
  const SpecDocument document = ReadSpecFile(Write(std::string(kHead)));
  EXPECT_EQ(document.spec().corpus.file, "a.txt");
  EXPECT_EQ(document.Resolve("a.txt"), folder_ / "a.txt");
  EXPECT_EQ(document.Resolve("/a.txt"), "/a.txt");
}

TEST_F(ReadFileTest, WhatIsNoReadableFile) {
  const std::string missing = (folder_ / "none.toml").string();
  EXPECT_EQ(FileError(missing), missing +
                                    ": error: cannot open the spec: No such file or directory\n"
                                    "    check the path; the shipped specs are in experiments/");
  EXPECT_EQ(FileError(folder_.string()), folder_.string() +
                                             ": error: this is a directory, not a spec file\n"
                                             "    name one TOML file in it");
  const std::string huge = Write(std::string(kMaxSpecBytes + 1, '#'));
  EXPECT_EQ(FileError(huge), huge +
                                 ": error: the file has more than 32768 bytes\n"
                                 "    a spec is a short TOML file; is this the corpus?");
  EXPECT_NE(FileError("/dev/zero"), "no error");
  EXPECT_NE(FileError(""), "no error");
}

}  // namespace
}  // namespace runexp
