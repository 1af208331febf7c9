// Private to core/log/*.cc: the counterparts of h5_write.h. All throw Error where something is
// missing or of another type or shape.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/log/h5_handle.h"

namespace runexp::h5 {

// A file whose bytes are in memory. The library works on a copy of its own.
Handle OpenImage(std::span<const std::byte> image);

Handle OpenGroup(const Handle& parent, const std::string& name);
bool Exists(const Handle& parent, const std::string& name);

// The members of a group, in the order in which they were made.
std::vector<std::string> MemberNames(const Handle& group);

std::string ReadStringAttribute(const Handle& object, const std::string& name);
std::int64_t ReadIntegerAttribute(const Handle& object, const std::string& name);
double ReadFloatAttribute(const Handle& object, const std::string& name);

// All attributes of an object, which must be strings.
std::map<std::string, std::string> ReadStringAttributes(const Handle& object);

template <typename T>
struct Array {
  std::vector<std::size_t> shape;
  std::vector<T> values;
};

// T: float, double, std::int64_t or std::uint32_t.
template <typename T>
Array<T> ReadArray(const Handle& parent, const std::string& name);

std::string ReadString(const Handle& parent, const std::string& name);
std::vector<std::string> ReadStrings(const Handle& parent, const std::string& name);

}  // namespace runexp::h5
