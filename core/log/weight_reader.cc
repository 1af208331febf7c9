#include "core/log/weight_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/retry.h"

namespace runexp {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

constexpr std::size_t kPieceSize = 65536;

[[noreturn]] void Throw(const std::filesystem::path& file, std::string_view cause_and_remedy) {
  throw Error(fmt::format("{}: {}", file.string(), cause_and_remedy));
}

[[noreturn]] void ThrowUnreadable(const std::filesystem::path& file) {
  Throw(file,
        fmt::format("cannot be read: {}\n  Check its path, which is relative to the spec, and "
                    "its permissions",
                    std::generic_category().message(errno)));
}

void CheckRegularFile(const std::filesystem::path& file, const struct stat& status) {
  if (S_ISREG(status.st_mode)) return;
  Throw(file, fmt::format("is {}\n  Name a file of weights",
                          S_ISDIR(status.st_mode) ? "a directory" : "not a regular file"));
}

// If something else takes the file's place meanwhile, O_NONBLOCK keeps the open from blocking.
FileDescriptor OpenRegularFile(const std::filesystem::path& path, std::uint64_t& size) {
  struct stat status;
  if (stat(path.c_str(), &status) < 0) ThrowUnreadable(path);
  CheckRegularFile(path, status);
  FileDescriptor file(
      Retry([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  if (file.get() < 0 || fstat(file.get(), &status) < 0) ThrowUnreadable(path);
  CheckRegularFile(path, status);
  size = static_cast<std::uint64_t>(status.st_size);
  return file;
}

}  // namespace

WeightReader::WeightReader(const std::filesystem::path& file) : path_(file) {
  file_ = OpenRegularFile(path_, size_);
  if (size_ < kWeightLengthBytes) {
    RefuseWeights(path_.string(),
                  fmt::format("it has {} bytes; the length of its header alone takes {}", size_,
                              kWeightLengthBytes));
  }
  std::uint64_t length = 0;
  ReadAt(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length > std::min<std::uint64_t>(kMaxWeightHeader, size_ - kWeightLengthBytes)) {
    RefuseWeights(path_.string(),
                  fmt::format("its header is said to have {} bytes, of {} in the file; at "
                              "most {} are read",
                              length, size_, kMaxWeightHeader));
  }
  std::string header(static_cast<std::size_t>(length), '\0');
  ReadAt(kWeightLengthBytes, std::as_writable_bytes(std::span(header)));
  data_ = kWeightLengthBytes + length;
  tensors_ = ParseWeightHeader(header, size_ - data_, path_.string());
}

std::vector<float> WeightReader::Read(const StoredTensor& tensor) const {
  std::vector<float> values(static_cast<std::size_t>((tensor.end - tensor.begin) / sizeof(float)));
  ReadAt(data_ + tensor.begin, std::as_writable_bytes(std::span(values)));
  return values;
}

std::string WeightReader::Sha256() const {
  runexp::Sha256 hash;
  std::vector<std::byte> piece(kPieceSize);
  for (std::uint64_t offset = 0; offset < size_; offset += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPieceSize, size_ - offset)));
    ReadAt(offset, piece);
    hash.Update(piece);
  }
  return hash.HexDigest();
}

void WeightReader::ReadAt(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = Retry(
        [&] { return pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (got < 0) ThrowUnreadable(path_);
    if (got == 0) Throw(path_, "became shorter while it was read\n  Run the same command again");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

}  // namespace runexp
