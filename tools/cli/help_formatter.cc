#include "tools/cli/help_formatter.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

namespace runexp {
namespace {

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(24);
    label("Positionals", "Arguments");
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_parent() != nullptr) {
      return "\n" + CLI::Formatter::make_usage(app, std::move(name));
    }
    return "\nUsage: runexp [OPTIONS] SPEC...\n  or:  runexp COMMAND [OPTIONS] [ARGUMENTS]\n";
  }

  // CLI11 puts a blank line before it, too.
  std::string make_footer(const CLI::App* app) const override {
    const std::string footer = CLI::Formatter::make_footer(app);
    return footer.starts_with('\n') ? footer.substr(1) : footer;
  }

  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    const std::string name = CLI::Formatter::make_option_name(option, is_positional);
    return CLI::detail::find_and_replace(name, ",", ", ");
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_positional()) return {};
    const std::string kind = KindOf(*option);
    return kind.empty() ? "" : " " + kind;
  }
};

}  // namespace

void FormatHelp(CLI::App& app) { app.formatter(std::make_shared<HelpFormatter>()); }

}  // namespace runexp
