// Identities of experiments: there may be a million.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>

namespace runexp {

class IdentitySet {
 public:
  // `identity`: 64 hexadecimal digits. Returns false if it is there already.
  bool Add(const std::string& identity);
  bool Contains(const std::string& identity) const;
  // Moves all of the other's identities into this set.
  void Merge(IdentitySet& other) { identities_.merge(other.identities_); }

 private:
  using Packed = std::array<std::uint64_t, 4>;
  struct Hash {
    std::size_t operator()(const Packed& identity) const { return identity[0]; }
  };

  static Packed Pack(const std::string& identity);

  std::unordered_set<Packed, Hash> identities_;
};

}  // namespace runexp
