// How --help looks.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

// CLI11's, but with "-o, --output FILE", without the checks of a value behind its name, and with
// both ways to call runexp.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace runexp
