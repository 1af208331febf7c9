#include "core/view/prepare_line.h"

#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"

namespace runexp {
namespace {

using std::chrono_literals::operator""ms;

constexpr std::size_t kRunsBetweenLooks = 256;  // between looks at the clock

}  // namespace

PrepareLine::PrepareLine() : is_terminal_(ErrorsCanBeRedrawn()), next_(Clock::now() + 1000ms) {}

PrepareLine::~PrepareLine() { PrintDrawing(stderr, line_.Erase(TerminalColumns())); }

void PrepareLine::Show(std::size_t done, std::size_t all) {
  if (!is_terminal_ || done % kRunsBetweenLooks != 0 || Clock::now() < next_) return;
  next_ = Clock::now() + 100ms;
  const std::string erase = line_.Erase(TerminalColumns());
  PrintDrawing(stderr, erase + line_.Draw(fmt::format("preparing: {} of {} runs",
                                                      WithCommas(static_cast<std::int64_t>(done)),
                                                      WithCommas(static_cast<std::int64_t>(all)))));
}

}  // namespace runexp
