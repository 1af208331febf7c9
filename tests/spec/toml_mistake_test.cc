// What a spec says of text that is not TOML. The inputs are mistakes that people make.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/spec/read.h"

namespace runexp {
namespace {

// "LINE:COLUMN+LENGTH CAUSE; REMEDY" of the only problem.
std::string Explained(const std::string& text) {
  try {
    ReadSpecText(text, "t.toml");
  } catch (const SpecError& error) {
    const Diagnostic& d = error.diagnostics().front();
    std::string_view cause = d.cause;
    constexpr std::string_view kPrefix = "not valid TOML: ";
    if (!cause.starts_with(kPrefix)) return d.cause;
    cause.remove_prefix(kPrefix.size());
    return fmt::format("{}:{}+{} {}; {}", d.line, d.column, d.length, cause, d.remedy);
  }
  return "no error";
}

struct Case {
  std::string text;
  std::string explained;
};

void Check(const std::vector<Case>& cases) {
  for (const auto& [text, explained] : cases) EXPECT_EQ(Explained(text), explained) << text;
}

TEST(TomlMistakeTest, ForeignCharacters) {
  const std::string straight = "write straight quotes: \" or '";
  Check({{"name = “t”\n", "1:8+1 U+201C is a curly quote; " + straight},
         {"a = 1\nfile = ‘a.txt’\n", "2:8+1 U+2018 is a curly quote; " + straight},
         {"name = 「t」\n", "1:8+1 U+300C is a corner bracket; " + straight},
         {"name = «t»\n", "1:8+1 U+00AB is an angle quote; " + straight},
         {"name = `t`\n", "1:8+1 U+0060 is a backquote; " + straight},
         {"prefixes = [\"春天\"，\"坐在\"]\n", "1:17+1 U+FF0C is a full-width character; write ,"},
         {"prefixes = [\"春天\"、\"坐在\"]\n",
          "1:17+1 U+3001 is an ideographic comma; write a comma: ,"},
         {"name = ＂t＂\n", "1:8+1 U+FF02 is a full-width character; write \""},
         {"epochs ＝ 3\n", "1:8+1 U+FF1D is a full-width character; write ="},
         {"epochs = ３\n", "1:10+1 U+FF13 is a full-width character; write 3"},
         {"［training］\n", "1:1+1 U+FF3B is a full-width character; write ["},
         {"epochs\u00A0= 3\n", "1:7+1 U+00A0 is a no-break space; write an ordinary space"},
         {"epochs\u3000= 3\n", "1:7+1 U+3000 is an ideographic space; write an ordinary space"},
         {"epo\u200Bchs = 3\n", "1:4+1 U+200B is an invisible character; delete it"},
         {"x = −3\n", "1:5+1 U+2212 is a minus sign of mathematics; write a minus sign: -"},
         {std::string("ep\0ochs = 3\n", 12), "1:3+1 U+0000 is a control character; delete it"}});
}

// They are characters of a text, or of a comment.
TEST(TomlMistakeTest, ForeignCharactersInQuotesAreLeftAlone) {
  Check({{"name = \"“，\" x\n",
          "1:13+1 this follows the end of a text; delete it, or begin it with #; a quote inside "
          "a text is written \\\""},
         {"epochs = 03  # “，\n", "1:10+2 a number has no leading zeros; write 3"}});
}

TEST(TomlMistakeTest, TheCaretIsUnderTheCharacter) {
  const auto message = [](const std::string& text) {
    try {
      ReadSpecText(text, "t.toml");
    } catch (const SpecError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message("\tp = [\"春天\"，3]\n")
                .find("\n        p = [\"春天\"，3]\n"
                      "                   ^^\n"),
            std::string::npos)
      << message("\tp = [\"春天\"，3]\n");
  EXPECT_NE(message("p = [\"e\u0301\", True]\n")
                .find("\n    p = [\"e\u0301\", True]\n"
                      "              ^^^^\n"),
            std::string::npos)
      << message("p = [\"e\u0301\", True]\n");
}

TEST(TomlMistakeTest, Words) {
  const std::string nothing = "leave the line out: the field then has its default";
  Check({{"a = True\n", "1:5+4 True is no value; write true"},
         {"a = TRUE # x\n", "1:5+4 TRUE is no value; write true"},
         {"a = yes\n", "1:5+3 yes is no value; write true"},
         {"a = False\n", "1:5+5 False is no value; write false"},
         {"a = off\n", "1:5+3 off is no value; write false"},
         {"a = None\n", "1:5+4 None is no value; " + nothing},
         {"a = null\n", "1:5+4 null is no value; " + nothing},
         {"a = [1, null]\n", "1:9+4 null is no value; " + nothing},
         {"a = ~\n", "1:5+1 ~ is no value; " + nothing},
         {"a =\n",
          "1:4+1 a has no value; write a value, or leave the line out: the field then has "
          "its default"},
         {"name = t\n", "1:8+1 a text is written in quotes; write \"t\""},
         {"name = my run # x\n", "1:8+6 a text is written in quotes; write \"my run\""},
         {"file = ../zh.txt\n", "1:8+9 a text is written in quotes; write \"../zh.txt\""},
         {"file = C:\\a.txt\n", "1:8+8 a text is written in quotes; write \"C:/a.txt\""},
         {"name = 实验\n", "1:8+2 a text is written in quotes; write \"实验\""},
         {"p = [春, 天]\n", "1:6+1 a text is written in quotes; write \"春\""}});
}

TEST(TomlMistakeTest, Numbers) {
  const std::string sides = "a number has digits on both sides of its point; write ";
  const std::string arithmetic = "a spec has no arithmetic; write the number itself, such as 100.0";
  Check({{"x = .5\n", "1:5+2 " + sides + "0.5"},
         {"x = -.5\n", "1:5+3 " + sides + "-0.5"},
         {"x = .5e3\n", "1:5+4 " + sides + "0.5e3"},
         {"x = 5.\n", "1:5+2 " + sides + "5.0"},
         {"x = 1.e3\n", "1:5+4 " + sides + "1.0e3"},
         {"x = 0,5\n", "1:5+3 a number has no comma; write 0.5"},
         {"x = 12,5\n", "1:5+4 a number has no comma; write 12.5"},
         {"x = 1,000\n",
          "1:5+5 a number has no comma; write 1000, or 1.000 if the comma is a decimal point"},
         {"x = 3,\n", "1:6+1 a line does not end with a comma; delete it"},
         {"x = 03\n", "1:5+2 a number has no leading zeros; write 3"},
         {"x = 99999999999999999999\n",
          "1:5+20 this integer has more than 64 bits; the largest integer is 9223372036854775807"},
         {"x = 1e400\n", "1:5+5 this number is too large; the largest number of a spec is 1e+37"},
         {"x = 10**2\n", "1:5+5 " + arithmetic},
         {"x = 2^10\n", "1:5+4 " + arithmetic},
         {"x = 1/3\n", "1:5+3 " + arithmetic},
         {"x = range(1,4)\n",
          "1:5+10 a spec has no functions; write the value, or in a sweep a "
          "list or { range = [1, 3], step = 1 }"},
         {"x = 10k\n",
          "1:5+3 this is no number; write digits, such as 1000 or 1e-3; a text is written "
          "in quotes"},
         {"x = $SEED\n", "1:5+5 a spec has no variables; write the value itself"}});
}

TEST(TomlMistakeTest, Texts) {
  const std::string path = "; write / instead of \\ in a path, and \\\\ for a backslash itself";
  const std::string escape = "a backslash in \"…\" begins an escape, and this is none";
  const std::string number =
      "no character is written this way; write the character itself, or its "
      "number as in \"\\u0041\"";
  Check({{"f = \"C:\\Users\\me\"\n", "1:8+1 " + escape + path},
         {"f = \"..\\zh.txt\"\n", "1:8+1 " + escape + path},
         {"f = \"a\\b\\data.txt\"\n", "1:9+1 " + escape + path},
         {"p = [\"\\x41\"]\n", "1:7+1 " + number},
         {"p = [\"\\ud800\"]\n", "1:7+1 " + number},
         {"name = \"t\n[corpus]\n",
          "1:8+1 this quote is not closed; write \" at the end of the text"},
         {"name = 't\n", "1:8+1 this quote is not closed; write ' at the end of the text"},
         {"name = \"a\"b\"\n",
          "1:11+2 this follows the end of a text; delete it, or begin it "
          "with #; a quote inside a text is written \\\""}});
}

TEST(TomlMistakeTest, CommentsAndLineEnds) {
  const std::string hash = "a comment begins with #";
  Check({{"; x\nname = 1\n", "1:1+1 ; begins no comment; " + hash},
         {"// x\n", "1:1+2 // begins no comment; " + hash},
         {"a = 1\n  /* x */\n", "2:3+2 /* begins no comment; " + hash},
         {"a = 3 // x\n", "1:7+2 // begins no comment; " + hash},
         {"a = 3 ; x\n", "1:7+1 ; begins no comment; " + hash},
         {"a = 3;\n", "1:6+1 a line does not end with ;; delete it"},
         {"a = \"x\";\n", "1:8+1 a line does not end with ;; delete it"},
         {"a = 1\rb = 2\r",
          "1:6+1 the lines end in CR alone, as on an old Mac; save the file with "
          "Unix line ends (LF)"}});
}

TEST(TomlMistakeTest, OtherLanguages) {
  Check({{"{\"name\": \"t\"}",
          "1:1+1 this looks like JSON; a spec is TOML; write name = \"my_experiment\", and "
          "sections such as [corpus] with their fields below"},
         {"---\nname: t\n",
          "1:1+3 this looks like YAML; a spec is TOML; write name = \"my_experiment\", and lists "
          "such as prefixes = [\"a\", \"b\"]"},
         {"corpus:\n  file: a.txt\n",
          "1:1+7 this looks like YAML; a spec is TOML; write [corpus], and its fields below it, "
          "such as epochs = 100"},
         {"name: t\ncorpus:\n  file: a.txt\n",
          "1:5+1 this looks like YAML; a spec is TOML; write = instead of :, and [corpus] instead "
          "of corpus: before its fields"},
         {"name: t\n", "1:5+1 a colon sets no value; write =, such as epochs = 100"},
         {"c = { f: 1 }\n", "1:8+1 a colon sets no value; write =, such as epochs = 100"},
         {"a == 3\n", "1:3+2 == sets no value; write one =, such as epochs = 100"},
         {"a := 3\n", "1:3+2 := sets no value; write one =, such as epochs = 100"},
         {"a <- 3\n", "1:3+2 <- sets no value; write one =, such as epochs = 100"},
         {"a 3\n", "1:1+1 this line sets nothing; write a = and a value, or # before a comment"},
         {"hidden units = 8\n", "1:1+12 a key is one word; for example: hidden_units"}});
}

TEST(TomlMistakeTest, NumbersThatAreNone) {
  const std::string infinity =
      " is no value; neither infinity nor NaN is allowed here; write a number, such as 100.0";
  Check(
      {{"x = +0,5\n", "1:5+4 a number has no comma; write 0.5"},
       {"x = -0,5\n", "1:5+4 a number has no comma; write -0.5"},
       {"x = NaN\n", "1:5+3 NaN" + infinity},
       {"x = Inf\n", "1:5+3 Inf" + infinity},
       {"[model]\nhidden_units = many\n",
        "2:16+4 model.hidden_units must be an integer from 1 to 65536; for example: "
        "hidden_units = 256"},
       {"[grid]\nmodel.hidden_units = [8, many]\n",
        "2:26+4 model.hidden_units must be an integer from 1 to 65536; for example: "
        "hidden_units = 256"},
       {"[corpus]\nfile = many\n", "2:8+4 a text is written in quotes; write \"many\""},
       {"[training]\nsampling = Random\n",
        "2:12+6 training.sampling must be \"consecutive\" or \"random\", not \"Random\"; did you "
        "mean \"random\"?"},
       {"[training]\nsampling = random\n", "2:12+6 a text is written in quotes; write \"random\""},
       {"training = { epochs = many }\n", "1:23+4 a text is written in quotes; write \"many\""}});
}

TEST(TomlMistakeTest, OtherBracketsAndQuotes) {
  Check({{"a = 1\n[training]:\n",
          "2:1+11 this looks like YAML; a spec is TOML; write [training], and its fields below it, "
          "such as epochs = 100"},
         {"x = [1;2]\n", "1:7+1 a ; separates no values; write a comma: [1, 2]"},
         {"x = [\"a\"; \"b\"]\n", "1:9+1 a ; separates no values; write a comma: [1, 2]"},
         {"[\n",
          "1:1+1 this [ is not closed; write ] after the name of the section, such as [corpus]"},
         {"name = \"\"\"t\"\n",
          "1:8+1 this quote is not closed; write \"\"\" at the end of the text"},
         {"name = \"\"\"t\n[corpus]\nfile = \"x\"\n",
          "1:8+1 this quote is not closed; write \"\"\" at the end of the text"},
         {"name = '''t\n", "1:8+1 this quote is not closed; write ''' at the end of the text"},
         {"(training)\n", "1:1+10 a section is written in [ and ]; write [training]"},
         {"a = 1\n<training>\n", "2:1+10 a section is written in [ and ]; write [training]"},
         {"a = 1\n{training}\n", "2:1+10 a section is written in [ and ]; write [training]"},
         {"p = {'春'}\n", "1:5+5 a list is written with [ and ]; write ['春']"}});
}

TEST(TomlMistakeTest, MergeConflicts) {
  const std::string conflict =
      "this line marks a merge conflict that is not resolved; keep one version of the lines, and "
      "delete <<<<<<<, ======= and >>>>>>>";
  Check({{"a = 1\n<<<<<<< HEAD\na = 2\n", "2:1+7 " + conflict},
         {"a = 1\n=======\n", "2:1+7 " + conflict},
         {">>>>>>> main\n", "1:1+7 " + conflict}});
}

TEST(TomlMistakeTest, OtherScripts) {
  const std::string letters = "a key has ASCII letters, digits, - and _ only; ";
  const std::string text =
      "this looks like a text, not like a spec; a spec is a TOML file, such as "
      "experiments/smoke.toml; a text is named in it, as corpus.file";
  const std::string of_samples =
      letters + "the fields of [samples] are every_epochs, length, prefixes";
  Check(
      {{"[samples]\n隐藏 = 8\n", "2:1+2 " + of_samples},
       {"[grid]\nsamples.隐藏 = [8]\n", "2:1+10 " + of_samples},
       {"[模型]\na = 1\n", "1:2+2 " + letters +
                               "the sections and fields are name, notes, seed, [corpus], [model], "
                               "[training], [momentum], [adagrad], [rmsprop], [adam], [adamw], "
                               "[schedule], [validation], [stop], [samples], [log], [expect]"},
       {"想要有直升机\n想要和你飞\n", "1:1+6 " + text},
       {"Call me Ishmael. Some years ago\n", "1:1+31 " + text}});
}

TEST(TomlMistakeTest, SectionsAndLists) {
  Check(
      {{"[corpus\nfile = 1\n",
        "1:1+1 this [ is not closed; write ] after the name of the section, such as [corpus]"},
       {"training.epochs = 7\n[training]\nseed = 1\n",
        "2:1+10 line 1 sets a field of [training] already; move that line below [training], "
        "without \"training.\""},
       {"[training]\na = 1\n[model]\n[training]\n",
        "4:1+10 [training] appears twice, first in line 1; move its fields there"},
       {"[a]\ne = 1\n[b]\ne = 2\nf = 1\ne = 3\n",
        "6:1+1 e is set twice, first in line 4; keep one of the two"},
       {"c = { f = 1,\n g = 2 }\n",
        "1:12+1 a table in braces is written on one line, without a comma before its }; write [c] "
        "instead, and its fields below it"},
       {"c = { f = 1, }\n",
        "1:14+1 a table in braces is written on one line, without a comma before its }; write [c] "
        "instead, and its fields below it"},
       {"a = 1\np = [\"x\"\n", "2:5+1 this [ is not closed; write ] after the last value"},
       {"p = [\"x\",\nq = 1\n", "1:5+1 this [ is not closed; write ] after the last value"},
       {"p = [\"x\"\nq = 1\n", "1:5+1 this [ is not closed; write ] after the last value"},
       {"p = [\"x\" \"y\"]\n",
        "1:10+1 there is no comma between two values; for example: [\"a\", \"b\"]"},
       {"p = (1, 2)\n", "1:5+1 a list is written with [ and ]; for example: [1, 2]"}});
}

}  // namespace
}  // namespace runexp
