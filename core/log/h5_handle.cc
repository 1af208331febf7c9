#include "core/log/h5_handle.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>

#include "core/base/error.h"

namespace runexp::h5 {

static_assert(std::endian::native == std::endian::little,
              "the memory types below are those of the file");

std::unique_lock<std::mutex> LockLibrary() {
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // per thread, where the library knows threads
  return lock;
}

Handle Own(hid_t id, std::string_view action, std::string_view name) {
  if (id < 0) throw Error(fmt::format("HDF5 cannot {} {}", action, name));
  return Handle(id);
}

void Check(herr_t status, std::string_view action, std::string_view name) {
  if (status < 0) throw Error(fmt::format("HDF5 cannot {} {}", action, name));
}

Handle StringType() {
  Handle type = Own(H5Tcopy(H5T_C_S1), "copy", "the string type");
  Check(H5Tset_size(type.id(), H5T_VARIABLE), "resize", "the string type");
  Check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set", "the string type");
  return type;
}

template <>
hid_t NumberType<float>() {
  return H5T_IEEE_F32LE;
}
template <>
hid_t NumberType<double>() {
  return H5T_IEEE_F64LE;
}
template <>
hid_t NumberType<std::int64_t>() {
  return H5T_STD_I64LE;
}
template <>
hid_t NumberType<std::uint32_t>() {
  return H5T_STD_U32LE;
}
template <>
hid_t NumberType<std::uint8_t>() {
  return H5T_STD_U8LE;
}

}  // namespace runexp::h5
