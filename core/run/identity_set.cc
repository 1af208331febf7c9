#include "core/run/identity_set.h"

#include <charconv>

namespace runexp {

IdentitySet::Packed IdentitySet::Pack(const std::string& identity) {
  Packed packed = {};
  for (std::size_t i = 0; i < packed.size(); ++i) {
    const char* digits = identity.data() + 16 * i;
    std::from_chars(digits, digits + 16, packed[i], 16);
  }
  return packed;
}

bool IdentitySet::Add(const std::string& identity) {
  return identities_.insert(Pack(identity)).second;
}

bool IdentitySet::Contains(const std::string& identity) const {
  return identities_.contains(Pack(identity));
}

}  // namespace runexp
