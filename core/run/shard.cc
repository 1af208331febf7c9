#include "core/run/shard.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

#include "core/base/error.h"
#include "core/text/decimal.h"

namespace runexp {
Shard ParseShard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto index = ParseInteger(text.substr(0, slash));
    const auto count = ParseInteger(text.substr(slash + 1));
    if (index && count && 1 <= *index && *index <= *count && *count <= kMaxShards) {
      return {*index, *count};
    }
  }
  throw Error(fmt::format(
      "runexp: --shard must be I/N, two integers without leading zeros, I from 1 to N and N at "
      "most {}, not \"{}\"\n"
      "  For example, three machines take --shard 1/3, --shard 2/3 and --shard 3/3.",
      kMaxShards, text));
}

std::int64_t ShardOf(std::string_view trajectory_id, std::int64_t count) {
  std::int64_t number = 0;  // 12 hexadecimal digits: below 2^48
  std::from_chars(trajectory_id.data(), trajectory_id.data() + trajectory_id.size(), number, 16);
  return number % count;
}

bool Contains(const Shard& shard, std::string_view trajectory_id) {
  return ShardOf(trajectory_id, shard.count) == shard.index - 1;
}

}  // namespace runexp
