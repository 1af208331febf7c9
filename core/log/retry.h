// System calls that a signal interrupts.
#pragma once

#include <cerrno>

namespace runexp {

// Repeats the system call while signals interrupt it.
template <typename Call>
auto Retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace runexp
