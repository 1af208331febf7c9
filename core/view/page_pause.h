// How often a page that follows runs is written again.
#pragma once

#include <algorithm>
#include <chrono>

namespace runexp {

inline constexpr std::chrono::steady_clock::duration kLeastPagePause = std::chrono::seconds(2);

// A page is written so often even if nothing was saved, so that it shows when its writer is gone.
inline constexpr std::chrono::steady_clock::duration kLongestSilence = std::chrono::seconds(30);

// The pause after a writing that took so long: whatever the page costs, it costs the runs less than
// 2 % of the time of one thread.
inline std::chrono::steady_clock::duration PagePause(
    std::chrono::steady_clock::duration writing,
    std::chrono::steady_clock::duration least = kLeastPagePause) {
  return std::max(least, 50 * writing);
}

}  // namespace runexp
