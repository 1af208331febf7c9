#include "core/spec/sweep/draw.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "core/base/random.h"
#include "core/spec/sweep/axis_values.h"
#include "core/spec/sweep/ranges.h"

namespace runexp {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"uniform", "log_uniform", "integer", "choice"};
constexpr std::string_view kForms =
    "write { uniform = [a, b] }, { log_uniform = [a, b] }, { integer = [a, b] } or { choice = "
    "[values] }";

// Scales 64 random bits to 0 … n - 1; n = 0 means 2^64. The bias is below n / 2^64.
std::uint64_t Scale(std::uint64_t bits, std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return n == 0 ? bits : static_cast<std::uint64_t>((Wide{bits} * n) >> 64);
}

class Draws {
 public:
  Draws(const Field& field, std::uint64_t key, std::size_t count, const Reporter& reporter)
      : field_(field),
        stream_(key, fmt::format("sweep {}", field.name)),
        count_(count),
        reporter_(reporter) {}

  std::vector<Assignment> Choices(const TomlNode& list) const {
    const std::vector<Assignment> values = ReadList(field_, list, reporter_);
    std::vector<Assignment> drawn;
    for (std::size_t k = 0; k < count_ && !values.empty(); ++k) {
      drawn.push_back(values[Scale(stream_.Bits(k), values.size())]);
    }
    return drawn;
  }

  std::vector<Assignment> Integers(const TomlNode& range) const {
    if (!CheckType<std::int64_t>(range)) return {};
    return Between(range, ReadEnds, [this](std::int64_t first, std::int64_t last, std::size_t k) {
      const auto low = static_cast<std::uint64_t>(first);
      const std::uint64_t n = static_cast<std::uint64_t>(last) - low + 1;
      return static_cast<std::int64_t>(low + Scale(stream_.Bits(k), n));
    });
  }

  std::vector<Assignment> Floats(const TomlNode& range) const {
    if (!CheckType<double>(range)) return {};
    return Between(range, ReadEnds, [this](double first, double last, std::size_t k) {
      return LinearPoint(first, last, stream_.Uniform(k));
    });
  }

  std::vector<Assignment> LogFloats(const TomlNode& range) const {
    if (!CheckType<double>(range)) return {};
    return Between(range, ReadLogEnds, [this](double first, double last, std::size_t k) {
      return LogPoint(first, last, stream_.Uniform(k));
    });
  }

 private:
  // Returns false after reporting that the field's values are not such numbers.
  template <typename Number>
  bool CheckType(const TomlNode& range) const {
    if (std::holds_alternative<Number>(DefaultValue(field_))) return true;
    reporter_.Report(
        range.region,
        fmt::format("{} must be {}, which this does not draw", field_.name, DomainText(field_)),
        "integer is for integers, uniform and log_uniform are for other numbers, "
        "choice is for all");
    return false;
  }

  // Calls draw(first, last, k) for each k.
  template <typename Draw>
  std::vector<Assignment> Between(const TomlNode& range, decltype(ReadEnds) read_ends,
                                  const Draw& draw) const {
    using Number = decltype(draw({}, {}, 0));
    const auto ends = read_ends(field_, range, reporter_);
    std::vector<Assignment> drawn;
    for (std::size_t k = 0; k < count_ && ends; ++k) {
      const Number value =
          draw(std::get<Number>(ends->first.value), std::get<Number>(ends->second.value), k);
      drawn.push_back(MakeAssignment(field_, value, range));
    }
    return drawn;
  }

  const Field& field_;
  RandomStream stream_;
  std::size_t count_;
  const Reporter& reporter_;
};

}  // namespace

std::vector<Assignment> DrawValues(const Field& field, const TomlNode& node, std::uint64_t key,
                                   std::size_t count, const Reporter& reporter) {
  const Draws draws(field, key, count, reporter);
  if (node.kind == TomlNode::Kind::kArray) return draws.Choices(node);
  if (node.kind == TomlNode::Kind::kTable && !CheckKeys(node, kKinds, kForms, reporter)) return {};
  if (node.kind != TomlNode::Kind::kTable || node.entries.size() != 1) {
    reporter.Report(node.region, fmt::format("{} needs one distribution", field.name),
                    std::string(kForms));
    return {};
  }
  const auto& [kind, unused, range] = node.entries.front();
  if (kind == "choice") return draws.Choices(range);
  if (kind == "integer") return draws.Integers(range);
  return kind == "uniform" ? draws.Floats(range) : draws.LogFloats(range);
}

}  // namespace runexp
