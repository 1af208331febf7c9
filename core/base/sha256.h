// SHA-256 (FIPS 180-4), computed by OpenSSL's libcrypto. Throws std::bad_alloc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace runexp {

class Sha256 {
 public:
  Sha256();

  void Update(std::span<const std::byte> bytes);
  void Update(std::string_view text) { Update(std::as_bytes(std::span(text))); }

  // Ends the computation; call one of the two, once.
  std::array<std::uint8_t, 32> Digest();
  std::string HexDigest();  // 64 lower-case hexadecimal digits

 private:
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

std::string Sha256Hex(std::span<const std::byte> bytes);
std::string Sha256Hex(std::string_view text);

// True for so many lower-case hexadecimal digits: a digest, or the first digits of one.
bool IsHex(std::string_view text, std::size_t digits);

}  // namespace runexp
