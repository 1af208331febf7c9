// Files that are always written as a whole: a reader sees the old bytes or the new ones, never a
// mixture, and a power cut leaves one of the two.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace runexp {

// Writes `bytes` to a hidden temporary file beside `path`, syncs it, renames it to `path` and syncs
// the directory. Once it returns, the bytes survive a power cut.
//
// On failure (a missing directory, a full disk, …) it removes the temporary, leaves `path`
// unchanged, and throws an Error that names path, cause and remedy. A process under a file size
// limit must ignore SIGXFSZ, or the signal ends it first.
void ReplaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

// The same, but never replaces a file: returns false, and changes nothing, if there is one. On a
// network file system it is one process that creates it, too.
bool CreateFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

// Returns all bytes of a file. Throws Error.
std::vector<std::byte> ReadFile(const std::filesystem::path& path);

// Returns the first `count` bytes of a file, or all if there are fewer. Throws Error.
std::vector<std::byte> ReadFileHead(const std::filesystem::path& path, std::size_t count);

// Returns the last `count` bytes of a file, or all if there are fewer. Throws Error.
std::vector<std::byte> ReadFileTail(const std::filesystem::path& path, std::size_t count);

// Removes temporaries that killed writers of the run's file left behind, under any name before the
// id. The caller must hold the run's lock (run_lock.h), because a live writer's temporary looks the
// same. Skips files that cannot be removed.
void RemoveStaleTemporaries(const std::filesystem::path& directory, std::string_view run_id);

}  // namespace runexp
