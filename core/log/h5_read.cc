#include "core/log/h5_read.h"

#include <fmt/format.h>

#include <type_traits>

#include "core/base/error.h"

namespace runexp::h5 {
namespace {

// Checks the class of its type, because the library would convert from an enumeration, or from an
// empty list of anything to a string.
Handle OpenAttribute(const Handle& object, const std::string& name, H5T_class_t expected) {
  Handle attribute = Own(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), "open attribute", name);
  const Handle type = Own(H5Aget_type(attribute.id()), "find the type of", name);
  const bool is_right = expected == H5T_STRING ? H5Tis_variable_str(type.id()) > 0
                                               : H5Tget_class(type.id()) == expected;
  if (!is_right) throw Error(fmt::format("{} has a type that no run file has", name));
  return attribute;
}

Handle OpenDataset(const Handle& parent, const std::string& name) {
  return Own(H5Dopen2(parent.id(), name.c_str(), H5P_DEFAULT), "open dataset", name);
}

std::size_t ElementCount(const Handle& space, const std::string& name) {
  const hssize_t count = H5Sget_simple_extent_npoints(space.id());
  if (count < 0) throw Error(fmt::format("HDF5 cannot measure {}", name));
  return static_cast<std::size_t>(count);
}

std::vector<std::size_t> ShapeOf(const Handle& dataset, const std::string& name) {
  const Handle space = Own(H5Dget_space(dataset.id()), "measure", name);
  const int rank = H5Sget_simple_extent_ndims(space.id());
  Check(rank, "measure", name);
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  Check(H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr), "measure", name);
  return {extents.begin(), extents.end()};
}

template <typename T>
T ReadNumberAttribute(const Handle& object, const std::string& name) {
  const Handle attribute =
      OpenAttribute(object, name, std::is_integral_v<T> ? H5T_INTEGER : H5T_FLOAT);
  const Handle space = Own(H5Aget_space(attribute.id()), "measure", name);
  if (ElementCount(space, name) != 1) throw Error(fmt::format("{} is not a single number", name));
  T value = 0;
  Check(H5Aread(attribute.id(), NumberType<T>(), &value), "read attribute", name);
  return value;
}

// Copies the strings, then frees the library's memory. An empty string may be null.
std::vector<std::string> TakeStrings(std::vector<char*>& pointers) {
  std::vector<std::string> values;
  values.reserve(pointers.size());
  for (char* pointer : pointers) values.emplace_back(pointer == nullptr ? "" : pointer);
  for (char* pointer : pointers) H5free_memory(pointer);
  return values;
}

}  // namespace

Handle OpenImage(std::span<const std::byte> image) {
  const Handle access = Own(H5Pcreate(H5P_FILE_ACCESS), "make", "file properties");
  Check(H5Pset_fapl_core(access.id(), 1 << 20, false), "choose", "the memory driver");
  // Through these functions the library allocates memory, copies the image to it and frees it. They
  // give it the image itself instead; it does not write to the image, since the file is read-only.
  H5FD_file_image_callbacks_t in_place = {
      .image_malloc = [](std::size_t, H5FD_file_image_op_t, void* bytes) { return bytes; },
      .image_memcpy = [](void* to, const void*, std::size_t, H5FD_file_image_op_t,
                         void*) { return to; },
      .image_realloc = nullptr,
      .image_free = [](void*, H5FD_file_image_op_t, void*) -> herr_t { return 0; },
      .udata_copy = [](void* bytes) { return bytes; },
      .udata_free = [](void*) -> herr_t { return 0; },
      .udata = const_cast<std::byte*>(image.data()),
  };
  Check(H5Pset_file_image_callbacks(access.id(), &in_place), "choose", "the memory driver");
  Check(H5Pset_file_image(access.id(), in_place.udata, image.size()), "take", "the file image");
  return Own(H5Fopen("run.h5", H5F_ACC_RDONLY, access.id()), "open", "the file image");
}

Handle OpenGroup(const Handle& parent, const std::string& name) {
  return Own(H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT), "open group", name);
}

bool Exists(const Handle& parent, const std::string& name) {
  const htri_t exists = H5Lexists(parent.id(), name.c_str(), H5P_DEFAULT);
  Check(exists < 0 ? -1 : 0, "look for", name);
  return exists > 0;
}

bool HasAttribute(const Handle& object, const std::string& name) {
  const htri_t exists = H5Aexists(object.id(), name.c_str());
  Check(exists < 0 ? -1 : 0, "look for attribute", name);
  return exists > 0;
}

std::vector<std::string> MemberNames(const Handle& group) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  Check(H5Literate(group.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, add, &names), "list",
        "a group");
  return names;
}

std::string ReadStringAttribute(const Handle& object, const std::string& name) {
  const Handle attribute = OpenAttribute(object, name, H5T_STRING);
  const Handle space = Own(H5Aget_space(attribute.id()), "measure", name);
  if (ElementCount(space, name) != 1) throw Error(fmt::format("{} is not a single string", name));
  std::vector<char*> pointer(1, nullptr);
  Check(H5Aread(attribute.id(), StringType().id(), pointer.data()), "read attribute", name);
  return TakeStrings(pointer)[0];
}

std::int64_t ReadIntegerAttribute(const Handle& object, const std::string& name) {
  return ReadNumberAttribute<std::int64_t>(object, name);
}

double ReadFloatAttribute(const Handle& object, const std::string& name) {
  return ReadNumberAttribute<double>(object, name);
}

std::map<std::string, std::string> ReadStringAttributes(const Handle& object) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  Check(H5Aiterate2(object.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names), "list",
        "attributes");
  std::map<std::string, std::string> values;
  for (const std::string& name : names) values[name] = ReadStringAttribute(object, name);
  return values;
}

template <typename T>
std::vector<T> ReadColumn(const Handle& parent, const std::string& name) {
  const Handle dataset = OpenDataset(parent, name);
  const std::vector<std::size_t> shape = ShapeOf(dataset, name);
  if (shape.size() != 1) throw Error(fmt::format("{} has not one dimension", name));
  std::vector<T> values(shape[0]);
  Check(H5Dread(dataset.id(), NumberType<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "read dataset", name);
  return values;
}

template std::vector<double> ReadColumn(const Handle&, const std::string&);
template std::vector<std::int64_t> ReadColumn(const Handle&, const std::string&);
template std::vector<std::uint32_t> ReadColumn(const Handle&, const std::string&);

StoredArray FindFloats(const Handle& parent, const std::string& name) {
  const Handle dataset = OpenDataset(parent, name);
  const Handle type = Own(H5Dget_type(dataset.id()), "find the type of", name);
  // Undefined in chunks, and if it has no elements.
  const haddr_t offset = H5Dget_offset(dataset.id());
  const bool is_in_one_piece = offset != HADDR_UNDEF || H5Dget_storage_size(dataset.id()) == 0;
  if (H5Tequal(type.id(), NumberType<float>()) <= 0 || !is_in_one_piece) {
    throw Error(fmt::format("{} is not stored as float32 in one piece", name));
  }
  return {ShapeOf(dataset, name), offset == HADDR_UNDEF ? 0 : offset};
}

std::vector<std::string> ReadStrings(const Handle& parent, const std::string& name) {
  const Handle dataset = OpenDataset(parent, name);
  const Handle space = Own(H5Dget_space(dataset.id()), "measure", name);
  std::vector<char*> pointers(ElementCount(space, name), nullptr);
  // By default the library clears a buffer of 1 MB for each call, which took a third of the time of
  // reading a small run file.
  const Handle transfer = Own(H5Pcreate(H5P_DATASET_XFER), "make", "transfer properties");
  Check(H5Pset_buffer(transfer.id(), 4096, nullptr, nullptr), "set", "transfer properties");
  Check(H5Dread(dataset.id(), StringType().id(), H5S_ALL, H5S_ALL, transfer.id(), pointers.data()),
        "read dataset", name);
  return TakeStrings(pointers);
}

std::string ReadString(const Handle& parent, const std::string& name) {
  std::vector<std::string> values = ReadStrings(parent, name);
  if (values.size() != 1) throw Error(fmt::format("{} is not a single string", name));
  return values[0];
}

}  // namespace runexp::h5
