#include "core/view/count_line.h"

#include <utility>

#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"

namespace runexp {
namespace {

using std::chrono_literals::operator""ms;

}  // namespace

CountLine::CountLine(std::string what, std::size_t stride)
    : what_(std::move(what)),
      stride_(stride),
      is_terminal_(ErrorsCanBeRedrawn()),
      next_(Clock::now() + 1000ms) {}

CountLine::~CountLine() { PrintDrawing(stderr, line_.Erase(TerminalColumns())); }

void CountLine::Show(std::size_t done, std::size_t all) {
  if (!is_terminal_ || done % stride_ != 0 || Clock::now() < next_) return;
  next_ = Clock::now() + 100ms;
  const std::string erase = line_.Erase(TerminalColumns());
  PrintDrawing(stderr, erase + line_.Draw(fmt::format("{}: {} of {} runs", what_,
                                                      WithCommas(static_cast<std::int64_t>(done)),
                                                      WithCommas(static_cast<std::int64_t>(all)))));
}

}  // namespace runexp
