#include "core/view/prepare_line.h"

#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"

namespace runexp {
namespace {

using std::chrono_literals::operator""ms;

constexpr std::size_t kRunsBetweenLooks = 256;  // between looks at the clock
constexpr char kEraseLine[] = "\r\x1b[K";

}  // namespace

PrepareLine::PrepareLine() : is_terminal_(ErrorsCanBeRedrawn()), next_(Clock::now() + 1000ms) {}

PrepareLine::~PrepareLine() {
  if (is_shown_) PrintDrawing(stderr, kEraseLine);
}

void PrepareLine::Show(std::size_t done, std::size_t all) {
  if (!is_terminal_ || done % kRunsBetweenLooks != 0 || Clock::now() < next_) return;
  next_ = Clock::now() + 100ms;
  is_shown_ = true;
  PrintDrawing(stderr, fmt::format("{}preparing: {} of {} runs", kEraseLine,
                                   WithCommas(static_cast<std::int64_t>(done)),
                                   WithCommas(static_cast<std::int64_t>(all))));
}

}  // namespace runexp
