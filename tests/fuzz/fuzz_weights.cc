// Files of weights, and headers with as many data as they say, are read or refused by an Error that
// names the file; what is read lies in the file, each byte in one tensor.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/log/weight_reader.h"
#include "core/run/initial_file.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

void CheckTensors(std::span<const StoredTensor> tensors, std::uint64_t data_bytes) {
  std::uint64_t end = 0;
  for (const StoredTensor& tensor : tensors) {
    Must(tensor.begin == end && tensor.end >= end, "tensors lie one behind the other");
    end = tensor.end;
    if (tensor.type != kFloat32) continue;
    std::uint64_t elements = 1;
    for (const std::uint64_t extent : tensor.shape) elements *= extent;
    Must(elements * sizeof(float) == tensor.end - tensor.begin, "a tensor fills its shape");
  }
  Must(end == data_bytes, "all data belong to a tensor");
}

template <typename Read>
void ReadOrRefuse(const std::string& label, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    Must(std::string_view(error.what()).starts_with(label + ": "), "an error names the file");
  }
}

// The input as a header, with as many bytes of data as those of the seeds.
void ReadHeader(std::string_view json) {
  for (const std::uint64_t data_bytes : {0u, 24u, 92u, 204u}) {
    ReadOrRefuse("w", [&] { CheckTensors(ParseWeightHeader(json, data_bytes, "w"), data_bytes); });
  }
}

void ReadWhole(const std::filesystem::path& file) {
  ReadOrRefuse(file.string(), [&file] {
    const WeightReader reader(file);
    for (const StoredTensor& tensor : reader.tensors()) {
      if (tensor.type == kFloat32) reader.Read(tensor);
    }
    Must(reader.Sha256().size() == 64, "it has a digest");
  });
  for (const CellInfo& cell : Cells()) {
    if (cell.pytorch_gates.empty()) continue;
    const ModelShape shape = {3, 2, &cell};
    ReadOrRefuse(file.string(), [&] { ReadInitialFile({file}, shape); });
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const runexp::InputFolder folder;
  runexp::ReadHeader({reinterpret_cast<const char*>(data), size});
  runexp::ReadWhole(folder.Write("plain", {data, size}));
  // Most inputs would fail at their length: this one is that of the header up to the first "}}".
  std::vector<std::uint8_t> sealed(sizeof(std::uint64_t));
  sealed.insert(sealed.end(), data, data + size);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::uint64_t length = std::min(text.find("}}"), size - std::min<std::size_t>(size, 2)) + 2;
  std::memcpy(sealed.data(), &length, sizeof(length));
  runexp::ReadWhole(folder.Write("sealed", sealed));
  return 0;
}
