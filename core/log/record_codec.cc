#include "core/log/record_codec.h"

#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/error.h"

namespace runexp {
namespace {

template <typename Record, typename Type>
concept Is = std::same_as<std::remove_const_t<Record>, Type>;

// Describes each struct once, for both directions. A number takes 8 bytes; strings and lists are
// preceded by their length.
template <typename Codec, Is<Tensor> Record>
void Describe(Codec& codec, Record& tensor) {
  codec(tensor.name, tensor.shape);  // the values stay in the image
}

template <typename Codec, Is<CorpusRecord> Record>
void Describe(Codec& codec, Record& corpus) {
  codec(corpus.sha256, corpus.characters, corpus.total_characters, corpus.is_stand_in, corpus.file,
        corpus.vocabulary);
}

template <typename Codec, typename Record>
requires Is<Record, PerMetric<Curve>> || Is<Record, PerTiming<Curve>> ||
    Is<Record, PerEvaluation<Curve>>
void Describe(Codec& codec, Record& curves) {
  for (auto& curve : curves.values) codec(curve);
}

template <typename Codec, Is<ValidationRecord> Record>
void Describe(Codec& codec, Record& validation) {
  codec(validation.epochs, validation.curves);
}

template <typename Codec, Is<SampleRecord> Record>
void Describe(Codec& codec, Record& sample) {
  codec(sample.epoch, sample.prefix, sample.text);
}

template <typename Codec, Is<CheckpointRecord> Record>
void Describe(Codec& codec, Record& state) {
  codec(state.epochs_done, state.updates_in_epoch, state.loss_sum, state.gradient_norm_sum,
        state.clipped_updates, state.seconds_in_epoch, state.carried, state.moments,
        state.parameters, state.best_parameters);
}

template <typename Codec, Is<StoredRun> Record>
void Describe(Codec& codec, Record& stored) {
  auto& r = stored.record;
  codec(r.run_id, r.identity, r.name, r.status, r.numerics_version, r.result_sha256, r.stop_reason,
        r.error, r.notes, r.spec_toml, r.identity_text, r.corpus, r.metrics, r.validation, r.timing,
        r.samples, r.initial_parameters, r.final_parameters, r.best_parameters,
        r.parameter_snapshots, r.checkpoint, r.provenance, stored.offsets);
}

class Encoder {
 public:
  template <typename... Values>
  void operator()(const Values&... values) {
    (Put(values), ...);
  }
  std::vector<std::byte> Take() { return std::move(bytes_); }

 private:
  void PutBytes(const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }
  void Put(std::integral auto number) {
    const auto wide = static_cast<std::int64_t>(number);
    PutBytes(&wide, sizeof(wide));
  }
  void Put(double number) { PutBytes(&number, sizeof(number)); }
  void Put(RunStatus status) { Put(std::string(StatusName(status))); }
  void Put(const std::string& text) {
    Put(text.size());
    PutBytes(text.data(), text.size());
  }
  template <typename Key, typename Value>
  void Put(const std::pair<Key, Value>& pair) {
    (*this)(pair.first, pair.second);
  }
  void Put(const std::vector<double>& numbers) {
    Put(numbers.size());
    PutBytes(numbers.data(), numbers.size() * sizeof(double));
  }
  template <typename Element>
  void Put(const std::vector<Element>& list) {
    Put(list.size());
    for (const Element& element : list) Put(element);
  }
  template <typename Key, typename Value>
  void Put(const std::map<Key, Value>& map) {
    Put(map.size());
    for (const auto& entry : map) Put(entry);
  }
  template <typename Value>
  void Put(const std::optional<Value>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <typename Struct>
  requires std::is_class_v<Struct>
  void Put(const Struct& value) { Describe(*this, value); }

  std::vector<std::byte> bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : left_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (Get(values), ...);
  }
  void ExpectEnd() const {
    if (!left_.empty()) Fail();
  }

 private:
  [[noreturn]] static void Fail() { throw Error("its reader's answer cannot be understood"); }

  void GetBytes(void* data, std::size_t size) {
    if (size > left_.size()) Fail();
    if (size > 0) std::memcpy(data, left_.data(), size);
    left_ = left_.subspan(size);
  }
  template <std::integral Number>
  void Get(Number& number) {
    std::int64_t wide = 0;
    GetBytes(&wide, sizeof(wide));
    number = static_cast<Number>(wide);
  }
  void Get(bool& value) {
    std::int64_t wide = 0;
    Get(wide);
    value = wide != 0;
  }
  void Get(double& number) { GetBytes(&number, sizeof(number)); }
  void Get(RunStatus& status) {
    std::string name;
    Get(name);
    const std::optional<RunStatus> known = StoredStatus(name);
    if (!known) Fail();
    status = *known;
  }
  void Get(std::string& text) {
    text.resize(Count(1));
    GetBytes(text.data(), text.size());
  }
  void Get(std::vector<double>& numbers) {
    numbers.resize(Count(sizeof(double)));
    GetBytes(numbers.data(), numbers.size() * sizeof(double));
  }
  template <typename Element>
  void Get(std::vector<Element>& list) {
    list.resize(Count(kLeastSize));
    for (Element& element : list) Get(element);
  }
  template <typename Key, typename Value>
  void Get(std::map<Key, Value>& map) {
    for (std::size_t left = Count(kLeastSize); left > 0; --left) {
      Key key;
      Get(key);
      Get(map[std::move(key)]);
    }
  }
  template <typename Value>
  void Get(std::optional<Value>& value) {
    bool has_value = false;
    Get(has_value);
    if (has_value) Get(value.emplace());
  }
  template <typename Struct>
  requires std::is_class_v<Struct>
  void Get(Struct& value) { Describe(*this, value); }

  // Reads the length of a list whose elements take at least `size` bytes each, and checks that as
  // many can follow.
  std::size_t Count(std::size_t size) {
    std::uint64_t count = 0;
    Get(count);
    if (count > left_.size() / size) Fail();
    return static_cast<std::size_t>(count);
  }

  static constexpr std::size_t kLeastSize = 8;  // of any element except a character
  std::span<const std::byte> left_;
};

}  // namespace

std::vector<std::byte> EncodeStoredRun(const StoredRun& stored) {
  Encoder encoder;
  encoder(stored);
  return encoder.Take();
}

StoredRun DecodeStoredRun(std::span<const std::byte> bytes) {
  StoredRun stored;
  Decoder decoder(bytes);
  decoder(stored);
  decoder.ExpectEnd();
  return stored;
}

}  // namespace runexp
