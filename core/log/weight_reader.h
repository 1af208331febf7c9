// Reads files of weights in the safetensors format, of which nothing is trusted: all lengths are
// checked before memory is taken.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/log/file_descriptor.h"
#include "core/log/weight_header.h"

namespace runexp {

class WeightReader {
 public:
  // Opens the file and reads its header, at most kMaxWeightHeader bytes. Throws Error that names
  // the file: if it cannot be read, is no regular file (it is then not opened: opening a pipe would
  // wait for its writer) or is no valid safetensors file.
  explicit WeightReader(const std::filesystem::path& file);

  // In the order of their data.
  std::span<const StoredTensor> tensors() const { return tensors_; }

  // The values of one of tensors(), which must be of type kFloat32. Throws Error if the file has
  // become shorter.
  std::vector<float> Read(const StoredTensor& tensor) const;

  // Of all bytes of the file. Takes no memory to speak of.
  std::string Sha256() const;

 private:
  void ReadAt(std::uint64_t offset, std::span<std::byte> bytes) const;

  std::filesystem::path path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t data_ = 0;  // where the data begin
  std::vector<StoredTensor> tensors_;
};

}  // namespace runexp
