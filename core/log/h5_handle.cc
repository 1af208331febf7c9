#include "core/log/h5_handle.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <bit>
#include <cstdint>
#include <new>

#include "core/base/error.h"

// Replaces the library's driver for files on S3, which needs libcurl, with none.
extern "C" hid_t H5FD_ros3_init() { return H5I_INVALID_HID; }

namespace runexp::h5 {

static_assert(std::endian::native == std::endian::little,
              "the memory types below are those of the file");

namespace {

// Checks that `bytes` can be allocated, without touching them. Uses mmap, because a compiler may
// remove an unused malloc.
void CheckMemory(std::size_t bytes) {
  void* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  munmap(memory, bytes);
}

// True if the last call failed for lack of memory, according to the library's error stack.
bool MemoryWasOut() {
  bool found = false;
  const auto look = [](unsigned, const H5E_error2_t* error, void* result) -> herr_t {
    if (error->maj_num == H5E_RESOURCE) *static_cast<bool*>(result) = true;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, look, &found);
  return found;
}

// The library creates its table of a kind of identifiers with the first one and frees it with the
// last, and calls exit if it cannot allocate the table. So keep one of each kind in use.
struct KeptIdentifiers {
  Handle file, group, space, attribute, dataset;

  KeptIdentifiers() {
    const Handle access = Own(H5Pcreate(H5P_FILE_ACCESS), "make", "file properties");
    Check(H5Pset_fapl_core(access.id(), 4096, false), "choose", "the memory driver");
    file = Own(H5Fcreate("kept.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), "create", "a file");
    group = Own(H5Gopen2(file.id(), "/", H5P_DEFAULT), "open", "its root");
    space = Own(H5Screate(H5S_SCALAR), "make", "a shape");
    attribute =
        Own(H5Acreate2(group.id(), "kept", H5T_NATIVE_INT, space.id(), H5P_DEFAULT, H5P_DEFAULT),
            "create", "an attribute");
    dataset = Own(H5Dcreate2(group.id(), "kept", H5T_NATIVE_INT, space.id(), H5P_DEFAULT,
                             H5P_DEFAULT, H5P_DEFAULT),
                  "create", "a dataset");
  }
};

// Call once, before any other call: at exit the library would close what is open, and crash if
// memory had run out before.
void Begin() {
  static const herr_t never_at_exit = H5dont_atexit();
  static_cast<void>(never_at_exit);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // per thread, if the library is thread-aware
  static const auto* const kept = new KeptIdentifiers;  // never closed
  static_cast<void>(kept);
}

}  // namespace

std::unique_lock<std::mutex> LockLibrary(std::size_t bytes) {
  constexpr std::size_t kOwnMemory = std::size_t{8} << 20;  // tables, metadata, texts
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  CheckMemory(kOwnMemory + bytes);
  Begin();
  return lock;
}

Handle Own(hid_t id, std::string_view action, std::string_view name) {
  Check(id < 0 ? -1 : 0, action, name);
  return Handle(id);
}

void Check(herr_t status, std::string_view action, std::string_view name) {
  if (status >= 0) return;
  if (MemoryWasOut()) throw std::bad_alloc();
  throw Error(fmt::format("HDF5 cannot {} {}", action, name));
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
