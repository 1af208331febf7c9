#include "core/log/weight_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/text/json_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMetadata = "__metadata__";
constexpr std::size_t kMaxShownName = 80;  // bytes

// Takes the header as the parser reads it, so that nothing but the tensors is kept of it, and
// whatever a header does not have is refused where it begins.
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  explicit HeaderReader(std::string_view label) : label_(label) {}

  std::vector<StoredTensor> Take() && { return std::move(tensors_); }

  bool start_object(std::size_t) override {
    if (place_ == Place::kBefore) return Enter(Place::kTop);
    if (place_ != Place::kTop) Refuse("an object");
    if (key_ == kMetadata) return Enter(Place::kFacts);
    tensors_.push_back({key_, {}, {}, 0, 0});
    members_.clear();
    return Enter(Place::kTensor);
  }

  bool key(std::string& text) override {
    if (place_ == Place::kTop) {
      if (!names_.insert(text).second)
        RefuseWeights(label_, fmt::format("it has two {}", ShownName(text)));
      key_ = text;
    } else if (place_ == Place::kTensor) {
      if (!members_.insert(text).second || !IsMember(text)) Refuse(ShownName(text));
      member_ = text;
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::kTensor && members_.size() != 3) {
      RefuseWeights(label_,
                    fmt::format("{} lacks its dtype, shape or data_offsets", ShownName(key_)));
    }
    return Enter(place_ == Place::kTop ? Place::kBefore : Place::kTop);
  }

  bool string(std::string& text) override {
    if (place_ == Place::kFacts) return true;
    if (place_ != Place::kTensor || member_ != "dtype") Refuse("a text");
    tensors_.back().type = text;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::kTensor || member_ == "dtype") Refuse("an array");
    numbers_.clear();
    return Enter(Place::kArray);
  }

  bool number_unsigned(std::uint64_t number) override {
    if (place_ != Place::kArray) Refuse("a number");
    numbers_.push_back(number);
    return true;
  }

  bool end_array() override {
    StoredTensor& tensor = tensors_.back();
    if (member_ == "shape") {
      tensor.shape = numbers_;
    } else if (numbers_.size() == 2) {
      std::tie(tensor.begin, tensor.end) = std::pair(numbers_[0], numbers_[1]);
    } else {
      Refuse("an array that is no begin and end");
    }
    return Enter(Place::kTensor);
  }

  bool number_integer(std::int64_t) override { Refuse("a negative number"); }
  bool number_float(double, const std::string&) override { Refuse("a number that is no integer"); }
  bool boolean(bool) override { Refuse("true or false"); }
  bool null() override { Refuse("null"); }
  bool binary(Json::binary_t&) override { Refuse("bytes"); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    RefuseWeights(label_, fmt::format("its header is no JSON at byte {}", position));
  }

 private:
  enum class Place { kBefore, kTop, kFacts, kTensor, kArray };

  static bool IsMember(std::string_view text) {
    return text == "dtype" || text == "shape" || text == "data_offsets";
  }
  bool Enter(Place place) {
    place_ = place;
    return true;
  }
  [[noreturn]] void Refuse(std::string_view what) const {
    const std::string where = place_ == Place::kBefore ? "first" : "in " + ShownName(key_);
    RefuseWeights(label_, fmt::format("its header has {} {}, where none belongs", what, where));
  }

  std::string_view label_;
  Place place_ = Place::kBefore;
  std::string key_, member_;
  std::set<std::string> names_, members_;
  std::vector<std::uint64_t> numbers_;
  std::vector<StoredTensor> tensors_;
};

// The bytes of a float32 tensor of this shape; nothing if they are more than a number can say.
std::optional<std::uint64_t> Float32Bytes(const std::vector<std::uint64_t>& shape) {
  std::uint64_t bytes = sizeof(float);
  for (const std::uint64_t extent : shape) {
    if (extent != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / extent) {
      return std::nullopt;
    }
    bytes *= extent;
  }
  return bytes;
}

// Each byte of the data belongs to exactly one tensor, and each tensor has its size.
void CheckPlaces(const std::vector<StoredTensor>& tensors, std::uint64_t data_bytes,
                 std::string_view label) {
  std::uint64_t end = 0;
  for (const StoredTensor& tensor : tensors) {
    if (tensor.begin != end || tensor.end < tensor.begin || tensor.end > data_bytes) {
      RefuseWeights(label,
                    fmt::format("{} is said to have the bytes {} to {} of its {} bytes of data, "
                                "those before {} being of other tensors",
                                ShownName(tensor.name), tensor.begin, tensor.end, data_bytes, end));
    }
    end = tensor.end;
    if (tensor.type != kFloat32 || Float32Bytes(tensor.shape) == tensor.end - tensor.begin)
      continue;
    RefuseWeights(
        label, fmt::format("{} is {}, but has {} bytes", ShownName(tensor.name),
                           DescribeTensor(tensor.type, tensor.shape), tensor.end - tensor.begin));
  }
  if (end != data_bytes) {
    RefuseWeights(label, fmt::format("its last {} bytes belong to no tensor", data_bytes - end));
  }
}

}  // namespace

std::vector<StoredTensor> ParseWeightHeader(std::string_view json, std::uint64_t data_bytes,
                                            std::string_view label) {
  HeaderReader reader(label);
  Json::sax_parse(json.begin(), json.end(), &reader);
  std::vector<StoredTensor> tensors = std::move(reader).Take();
  std::ranges::sort(tensors, {}, [](const StoredTensor& t) { return std::pair(t.begin, t.end); });
  CheckPlaces(tensors, data_bytes, label);
  return tensors;
}

std::string ShownName(std::string_view name) {
  if (name.size() <= kMaxShownName) return Printable(name);
  std::size_t end = kMaxShownName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return Printable(name.substr(0, end)) + "…";
}

void RefuseWeights(std::string_view label, std::string_view what) {
  throw Error(fmt::format(
      "{}: not a valid safetensors file: {}\n"
      "  Write it again, in Python: safetensors.torch.save_file(model.state_dict(), FILE),\n"
      "  or of a run: runexp export --weights RUN -o FILE",
      label, what));
}

std::string DescribeTensor(std::string_view type, const std::vector<std::uint64_t>& shape) {
  return fmt::format("{} ({})", type == kFloat32 ? "float32" : ShownName(type),
                     fmt::join(shape, ", "));
}

}  // namespace runexp
