// The format of --help.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

// Like CLI11's formatter, but prints "-o, --output FILE", omits the checks of a value after its
// name, and shows both ways to call runexp.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace runexp
