// Private to core/log/*.cc: the counterparts of h5_write.h. All throw Error if something is missing
// or has another type or shape.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/log/h5_handle.h"

namespace runexp::h5 {

// Opens a file from its bytes in memory, which must outlive the file.
Handle OpenImage(std::span<const std::byte> image);

Handle OpenGroup(const Handle& parent, const std::string& name);
bool Exists(const Handle& parent, const std::string& name);

// The members of a group, in order of creation.
std::vector<std::string> MemberNames(const Handle& group);

bool HasAttribute(const Handle& object, const std::string& name);
std::string ReadStringAttribute(const Handle& object, const std::string& name);
std::int64_t ReadIntegerAttribute(const Handle& object, const std::string& name);
double ReadFloatAttribute(const Handle& object, const std::string& name);

// Returns all attributes of an object, which must be strings.
std::map<std::string, std::string> ReadStringAttributes(const Handle& object);

// Returns the values of a one-dimensional dataset. T: double, std::int64_t or std::uint32_t.
template <typename T>
std::vector<T> ReadColumn(const Handle& parent, const std::string& name);

// The location of a float32 dataset's values, row-major: `offset` bytes into the image.
struct StoredArray {
  std::vector<std::size_t> shape;
  std::uint64_t offset = 0;
};
StoredArray FindFloats(const Handle& parent, const std::string& name);

std::string ReadString(const Handle& parent, const std::string& name);
std::vector<std::string> ReadStrings(const Handle& parent, const std::string& name);

}  // namespace runexp::h5
