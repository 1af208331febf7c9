// Files that are only ever replaced whole: a reader sees the old bytes or the new ones, never a
// mixture, and a power cut leaves one of the two.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace runexp {

// Writes `bytes` to a hidden temporary file beside `path`, syncs it, renames it to `path` and
// syncs the directory. Once it returns, the bytes survive a power cut.
//
// On failure (a missing directory, a full disk, …) the temporary is removed, `path` is as it was,
// and the Error names path, cause and remedy. A process under a file size limit must ignore
// SIGXFSZ, or the signal ends it before the error is seen.
void ReplaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

// All the bytes of a file. Throws Error.
std::vector<std::byte> ReadFile(const std::filesystem::path& path);

// The first `count` bytes of a file, or all of them if there are fewer. Throws Error.
std::vector<std::byte> ReadFileHead(const std::filesystem::path& path, std::size_t count);

// The last `count` bytes of a file, or all of them if there are fewer. Throws Error.
std::vector<std::byte> ReadFileTail(const std::filesystem::path& path, std::size_t count);

// Removes what killed writers of the run's file left behind, whatever name stands before the id.
// Call it while holding the run's lock (run_lock.h): a live writer's temporary looks the same.
// A file that cannot be removed is left alone.
void RemoveStaleTemporaries(const std::filesystem::path& directory, std::string_view run_id);

}  // namespace runexp
