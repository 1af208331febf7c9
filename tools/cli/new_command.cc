#include "tools/cli/new_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "core/base/error.h"
#include "core/draft/draft_spec.h"
#include "core/draft/draft_sweep.h"
#include "core/spec/label.h"
#include "core/spec/read.h"
#include "core/text/console.h"
#include "core/text/shell_word.h"
#include "tools/cli/message.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr char kFooter[] = R"(
It looks at the text and writes a commented spec that fits it, or with --sweep a
commented sweep that varies a spec. Both run as they are. FILE must not exist
yet.

Examples:
  runexp new my.toml --corpus my.txt
  runexp new my_sweep.toml --sweep --base my.toml

Exit codes: 0 FILE is written; 2 it is not: it exists, or the text or the base
cannot be read.)";

// The path as a spec in the folder of `file` writes it.
std::string RelativeTo(const fs::path& file, const fs::path& path) {
  const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
  if (path.is_absolute()) return path.string();
  return fs::absolute(path).lexically_normal().lexically_relative(folder).string();
}

std::string LabelOf(const fs::path& file) {
  const std::string stem = file.stem().string();
  return IsLabel(stem) ? stem : "my_experiment";
}

// Throws Error, also if the file exists.
void WriteNew(const std::string& path, const std::string& text) {
  const std::unique_ptr<std::FILE, decltype([](std::FILE* open) { std::fclose(open); })> file(
      std::fopen(path.c_str(), "wx"));
  const bool written = file &&
                       std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
  if (written) return;
  throw Error(fmt::format("{}: cannot write it: {}\n  Name another file.", path,
                          std::generic_category().message(errno)));
}

void NewSpec(const NewArguments& arguments) {
  const Corpus corpus =
      LoadCorpus({.file = arguments.corpus}, kAllCharacters, {.line_breaks = LineBreaks::kKeep});
  const TextFacts facts = FactsOf(corpus);
  WriteNew(arguments.file,
           DraftSpec(LabelOf(arguments.file), RelativeTo(arguments.file, arguments.corpus), facts));
  const std::string file = ShellWord(arguments.file);
  Print(stdout, "{}\n{}\n{}: written. Next:\n  runexp {} --dry-run --estimate\n  runexp {}\n",
        arguments.corpus, FactsText(facts), arguments.file, file, file);
}

void NewSweep(const NewArguments& arguments) {
  const Spec base = ReadSpecFile(arguments.base).spec();
  WriteNew(arguments.file,
           DraftSweep(LabelOf(arguments.file), RelativeTo(arguments.file, arguments.base), base));
  const std::string file = ShellWord(arguments.file);
  Print(stdout, "{}: written. Next:\n  runexp {} --dry-run --estimate\n  runexp {}\n",
        arguments.file, file, file);
}

}  // namespace

CLI::App* AddNewCommand(CLI::App& app, NewArguments& arguments) {
  CLI::App* command = AddCommand(app, "new", "Write a first spec for a text, or a sweep", kFooter);
  command->add_option("FILE", arguments.file, "The spec to write")->type_name("")->required();
  CLI::Option* corpus = command->add_option("--corpus", arguments.corpus, "The text, in UTF-8")
                            ->type_name("FILE")
                            ->expected(1);
  CLI::Option* sweep =
      command->add_flag("--sweep", arguments.sweep, "Write a sweep instead of a spec")
          ->excludes(corpus);
  CLI::Option* base =
      command->add_option("--base", arguments.base, "Of a sweep: the experiment that it varies")
          ->type_name("SPEC")
          ->expected(1)
          ->needs(sweep);
  sweep->needs(base);
  return command;
}

ExitCode RunNewCommand(const NewArguments& arguments) {
  try {
    if (arguments.sweep) {
      NewSweep(arguments);
    } else if (arguments.corpus.empty()) {
      throw Error(
          "runexp new: name the text with --corpus FILE, or for a sweep the experiment with\n"
          "  --sweep --base SPEC");
    } else {
      NewSpec(arguments);
    }
    return kSuccess;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  } catch (const std::filesystem::filesystem_error& error) {  // the current directory is gone
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
