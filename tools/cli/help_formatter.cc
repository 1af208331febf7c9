#include "tools/cli/help_formatter.h"

#include <utility>

#include "tools/cli/cli_app.h"

namespace runexp {

HelpFormatter::HelpFormatter() {
  column_width(24);
  label("Positionals", "Arguments");
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  if (app->get_parent() != nullptr) return "\n" + CLI::Formatter::make_usage(app, std::move(name));
  return "\nUsage: runexp [OPTIONS] SPEC...\n  or:  runexp COMMAND [OPTIONS] [ARGUMENTS]\n";
}

// CLI11 also puts a blank line before it.
std::string HelpFormatter::make_footer(const CLI::App* app) const {
  const std::string footer = CLI::Formatter::make_footer(app);
  return footer.starts_with('\n') ? footer.substr(1) : footer;
}

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  const std::string name = CLI::Formatter::make_option_name(option, is_positional);
  return CLI::detail::find_and_replace(name, ",", ", ");
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  if (option->get_positional()) return {};
  const std::string kind = KindOf(*option);
  return kind.empty() ? "" : " " + kind;
}

}  // namespace runexp
