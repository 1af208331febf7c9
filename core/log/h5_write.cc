#include "core/log/h5_write.h"

#include <fmt/format.h>
#include <hdf5_hl.h>

#include "core/base/error.h"

namespace runexp::h5 {
namespace {

Handle Simple(const std::vector<hsize_t>& extents) {
  return Own(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), "make",
             "a shape");
}

Handle Scalar() { return Own(H5Screate(H5S_SCALAR), "make", "a shape"); }

void WriteAttributeValue(const Handle& object, const std::string& name, hid_t type,
                         const Handle& space, const void* value) {
  const Handle attribute =
      Own(H5Acreate2(object.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT),
          "create attribute", name);
  // Unlike datasets, attributes need a non-null pointer even without elements.
  Check(H5Awrite(attribute.id(), type, value == nullptr ? &type : value), "write attribute", name);
}

// No time stamps, so that the same record gives the same bytes.
Handle DatasetProperties() {
  Handle properties = Own(H5Pcreate(H5P_DATASET_CREATE), "make", "dataset properties");
  Check(H5Pset_obj_track_times(properties.id(), false), "set", "dataset properties");
  return properties;
}

Handle WriteDataset(const Handle& parent, const std::string& name, hid_t type, const Handle& space,
                    const Handle& properties, const void* values) {
  Handle dataset = Own(H5Dcreate2(parent.id(), name.c_str(), type, space.id(), H5P_DEFAULT,
                                  properties.id(), H5P_DEFAULT),
                       "create dataset", name);
  Check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write dataset", name);
  return dataset;
}

std::vector<const char*> Pointers(std::span<const std::string> values, const std::string& name) {
  std::vector<const char*> pointers;
  for (const std::string& value : values) {
    // An HDF5 string ends at its first NUL; refuse it instead of storing a shortened text.
    if (value.find('\0') != std::string::npos) {
      throw Error(fmt::format("{} holds a NUL character, which a run file cannot store", name));
    }
    pointers.push_back(value.c_str());
  }
  return pointers;
}

}  // namespace

Handle CreateMemoryFile() {
  const Handle access = Own(H5Pcreate(H5P_FILE_ACCESS), "make", "file properties");
  Check(H5Pset_fapl_core(access.id(), 1 << 20, false), "choose", "the memory driver");
  const Handle creation = Own(H5Pcreate(H5P_FILE_CREATE), "make", "file properties");
  Check(H5Pset_obj_track_times(creation.id(), false), "set", "file properties");
  Check(H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "set", "file properties");
  return Own(H5Fcreate("run.h5", H5F_ACC_TRUNC, creation.id(), access.id()), "create",
             "a file in memory");
}

std::vector<std::byte> FileImage(const Handle& file, std::size_t spare) {
  Check(H5Fflush(file.id(), H5F_SCOPE_GLOBAL), "flush", "the file in memory");
  const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
  Check(size < 0 ? -1 : 0, "measure", "the file in memory");
  std::vector<std::byte> bytes;
  bytes.reserve(static_cast<std::size_t>(size) + spare);
  bytes.resize(static_cast<std::size_t>(size));
  Check(H5Fget_file_image(file.id(), bytes.data(), bytes.size()) == size ? 0 : -1, "copy",
        "the file in memory");
  return bytes;
}

Handle CreateGroup(const Handle& parent, const std::string& name) {
  const Handle properties = Own(H5Pcreate(H5P_GROUP_CREATE), "make", "group properties");
  Check(H5Pset_obj_track_times(properties.id(), false), "set", "group properties");
  Check(H5Pset_link_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "set", "group properties");
  return Own(H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
             "create group", name);
}

void WriteAttribute(const Handle& object, const std::string& name, const std::string& value) {
  const std::vector<const char*> pointer = Pointers({&value, 1}, name);
  WriteAttributeValue(object, name, StringType().id(), Scalar(), pointer.data());
}

void WriteAttribute(const Handle& object, const std::string& name, std::int64_t value) {
  WriteAttributeValue(object, name, NumberType<std::int64_t>(), Scalar(), &value);
}

void WriteAttribute(const Handle& object, const std::string& name, double value) {
  WriteAttributeValue(object, name, NumberType<double>(), Scalar(), &value);
}

void WriteAttribute(const Handle& object, const std::string& name, bool value) {
  const std::uint8_t number = value ? 1 : 0;
  WriteAttributeValue(object, name, NumberType<std::uint8_t>(), Scalar(), &number);
}

void WriteAttribute(const Handle& object, const std::string& name,
                    const std::vector<std::string>& values) {
  const std::vector<const char*> pointers = Pointers(values, name);
  WriteAttributeValue(object, name, StringType().id(), Simple({values.size()}), pointers.data());
}

template <typename T>
Handle WriteArray(const Handle& parent, const std::string& name,
                  const std::vector<std::size_t>& shape, const std::vector<T>& values,
                  Storage storage) {
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  const Handle properties = DatasetProperties();
  // A chunk cannot be empty, and an empty dataset needs no checksum.
  if (storage == Storage::kChecksummed && !values.empty()) {
    Check(H5Pset_chunk(properties.id(), static_cast<int>(extents.size()), extents.data()), "chunk",
          name);
    Check(H5Pset_fletcher32(properties.id()), "checksum", name);
  }
  return WriteDataset(parent, name, NumberType<T>(), Simple(extents), properties, values.data());
}

template Handle WriteArray(const Handle&, const std::string&, const std::vector<std::size_t>&,
                           const std::vector<float>&, Storage);
template Handle WriteArray(const Handle&, const std::string&, const std::vector<std::size_t>&,
                           const std::vector<double>&, Storage);
template Handle WriteArray(const Handle&, const std::string&, const std::vector<std::size_t>&,
                           const std::vector<std::int64_t>&, Storage);
template Handle WriteArray(const Handle&, const std::string&, const std::vector<std::size_t>&,
                           const std::vector<std::uint32_t>&, Storage);

void WriteString(const Handle& parent, const std::string& name, const std::string& value) {
  const std::vector<const char*> pointer = Pointers({&value, 1}, name);
  WriteDataset(parent, name, StringType().id(), Scalar(), DatasetProperties(), pointer.data());
}

Handle WriteStrings(const Handle& parent, const std::string& name,
                    const std::vector<std::string>& values) {
  const std::vector<const char*> pointers = Pointers(values, name);
  return WriteDataset(parent, name, StringType().id(), Simple({values.size()}), DatasetProperties(),
                      pointers.data());
}

void MakeScale(const Handle& dataset, const std::string& name) {
  Check(H5DSset_scale(dataset.id(), name.c_str()), "make a dimension scale of", name);
}

void AttachScale(const Handle& scale, const Handle& dataset, unsigned dimension) {
  Check(H5DSattach_scale(dataset.id(), scale.id(), dimension), "attach", "a dimension scale");
}

}  // namespace runexp::h5
