#include "core/base/error.h"

#include <new>

namespace runexp {

std::string TextOf(const std::exception& problem) noexcept {
  if (dynamic_cast<const std::bad_alloc*>(&problem) != nullptr) return kOutOfMemory;
  try {
    return problem.what();
  } catch (const std::bad_alloc&) {
    return kOutOfMemory;
  }
}

}  // namespace runexp
