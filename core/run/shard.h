// A subset of the runs, for one of several machines.
#pragma once

#include <cstdint>
#include <string_view>

namespace runexp {

inline constexpr std::int64_t kMaxShards = 1'000'000;

struct Shard {
  std::int64_t index = 1;  // 1 to count
  std::int64_t count = 1;
};

// Parses "2/3". Throws Error unless it is I/N with 1 <= I <= N <= kMaxShards.
Shard ParseShard(std::string_view text);

// I - 1 of the shard I/`count` that the runs of a trajectory (trajectory.h) belong to, so that they
// are trained in one go: its id, read as a number, modulo N. This depends only on the id: shards of
// one N share no run, even across sweeps, and a run stays in its shard when its sweep grows. In
// return, shards are equally large only on average.
std::int64_t ShardOf(std::string_view trajectory_id, std::int64_t count);

bool Contains(const Shard& shard, std::string_view trajectory_id);

}  // namespace runexp
