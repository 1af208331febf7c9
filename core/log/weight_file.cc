#include "core/log/weight_file.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "core/text/json_text.h"

namespace runexp {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

constexpr std::size_t kLengthBytes = 8;  // the header's length comes first
constexpr std::size_t kAlignment = 8;    // of the data: spaces fill the header up

std::string TensorJson(const Tensor& tensor, std::size_t begin, std::size_t end) {
  return JsonMember(tensor.name,
                    fmt::format(R"({{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})",
                                fmt::join(tensor.shape, ","), begin, end));
}

std::string Header(const std::vector<Tensor>& tensors,
                   const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> texts, members;
  for (const auto& [key, text] : metadata) texts.push_back(JsonMember(key, JsonString(text)));
  members.push_back(JsonMember("__metadata__", fmt::format("{{{}}}", fmt::join(texts, ","))));
  std::size_t offset = 0;
  for (const Tensor& tensor : tensors) {
    const std::size_t elements = std::accumulate(tensor.shape.begin(), tensor.shape.end(),
                                                 std::size_t{1}, std::multiplies<>());
    if (elements != tensor.values.size())
      throw std::logic_error("a tensor does not fill its shape");
    const std::size_t end = offset + sizeof(float) * elements;
    members.push_back(TensorJson(tensor, offset, end));
    offset = end;
  }
  std::string header = fmt::format("{{{}}}", fmt::join(members, ","));
  header.append((kAlignment - header.size() % kAlignment) % kAlignment, ' ');
  return header;
}

}  // namespace

std::vector<std::byte> SerializeWeights(const std::vector<Tensor>& tensors,
                                        const std::map<std::string, std::string>& metadata) {
  const std::string header = Header(tensors, metadata);
  std::vector<std::byte> bytes;
  const auto append = [&bytes](const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), first, first + size);
  };
  const std::uint64_t length = header.size();
  append(&length, sizeof(length));
  append(header.data(), header.size());
  for (const Tensor& tensor : tensors) {
    append(tensor.values.data(), sizeof(float) * tensor.values.size());
  }
  return bytes;
}

bool BeginsAsWeights(std::string_view head) {
  return head.size() > kLengthBytes && head.substr(kLengthBytes).starts_with("{\"__metadata__\"");
}

}  // namespace runexp
