// Private to core/log/*.cc: groups, attributes and datasets, written in one call each. Strings
// are variable-length UTF-8. All throw Error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/log/h5_handle.h"

namespace runexp::h5 {

// An empty file in memory that is never written to disk.
Handle CreateMemoryFile();

// Returns the bytes the file would have on disk, with capacity for `spare` more.
std::vector<std::byte> FileImage(const Handle& file, std::size_t spare = 0);

// Groups keep their members in order of creation.
Handle CreateGroup(const Handle& parent, const std::string& name);

void WriteAttribute(const Handle& object, const std::string& name, const std::string& value);
void WriteAttribute(const Handle& object, const std::string& name, std::int64_t value);
void WriteAttribute(const Handle& object, const std::string& name, double value);
void WriteAttribute(const Handle& object, const std::string& name, bool value);  // 0 or 1
void WriteAttribute(const Handle& object, const std::string& name,
                    const std::vector<std::string>& values);

enum class Storage {
  kContiguous,   // as in memory: can be mapped, and has no size limit
  kChecksummed,  // one chunk with a fletcher32 checksum (below 4 GiB); if empty, contiguous
};

// T: float, double, std::int64_t or std::uint32_t. The product of `shape` is values.size().
template <typename T>
Handle WriteArray(const Handle& parent, const std::string& name,
                  const std::vector<std::size_t>& shape, const std::vector<T>& values,
                  Storage storage);

void WriteString(const Handle& parent, const std::string& name, const std::string& value);
Handle WriteStrings(const Handle& parent, const std::string& name,
                    const std::vector<std::string>& values);

// Makes the one-dimensional dataset a dimension scale.
void MakeScale(const Handle& dataset, const std::string& name);
// Attaches it to dimension `dimension` (from 0) of `dataset`.
void AttachScale(const Handle& scale, const Handle& dataset, unsigned dimension);

}  // namespace runexp::h5
