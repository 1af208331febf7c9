#include "core/log/initial_values.h"

#include <bit>
#include <span>
#include <string_view>

#include "core/base/sha256.h"

namespace runexp {

static_assert(std::endian::native == std::endian::little, "the digest is of little-endian numbers");

std::string ValuesSha256(const std::vector<Tensor>& parameters) {
  Sha256 hash;
  for (const Tensor& tensor : parameters) hash.Update(std::as_bytes(std::span(tensor.values)));
  return hash.HexDigest();
}

std::string InitialValuesSha256(const RunRecord& record) {
  constexpr std::string_view kBefore = "\nmodel.initial_values_sha256 = \"";
  constexpr std::size_t kDigits = 64;
  const std::size_t line = record.identity_text.find(kBefore);
  if (line == std::string::npos) return {};
  std::string digest = record.identity_text.substr(line + kBefore.size(), kDigits);
  return IsHex(digest, kDigits) ? digest : std::string();
}

}  // namespace runexp
