// What a file of weights in the safetensors format says of its tensors, which may be a stranger's:
// https://github.com/huggingface/safetensors, "Format". The file is a length (u64, little-endian),
// a header of so many bytes of JSON, and the tensors' data one behind the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

inline constexpr std::size_t kWeightLengthBytes = 8;
// That of a model of 64 layers takes 30 KiB.
inline constexpr std::size_t kMaxWeightHeader = std::size_t{1} << 20;

// The type of StoredTensor that is float32.
inline constexpr std::string_view kFloat32 = "F32";

struct StoredTensor {
  std::string name;
  std::string type;  // as in the file
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0, end = 0;  // bytes, counted from the beginning of the data
};

// Reads a header; `data_bytes` follow it in the file. The tensors come in the order of their data,
// of which each byte belongs to exactly one of them; a tensor of type kFloat32 fills its shape. The
// texts under "__metadata__" are left out.
//
// Takes memory of a small multiple of the header. Throws Error that names the file, `label`, and
// the tensor.
std::vector<StoredTensor> ParseWeightHeader(std::string_view json, std::uint64_t data_bytes,
                                            std::string_view label);

// A name from a file, fit for a message: without control characters, and not long.
std::string ShownName(std::string_view name);

// Throws Error: the file is no valid safetensors file because of `what`.
[[noreturn]] void RefuseWeights(std::string_view label, std::string_view what);

// "float32 (3, 5)", "F16 (3, 5)": what a tensor is, in a message.
std::string DescribeTensor(std::string_view type, const std::vector<std::uint64_t>& shape);

}  // namespace runexp
