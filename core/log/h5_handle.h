// Private to core/log/*.cc: the owner of HDF5 identifiers, and helpers that every use of the
// library needs.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace runexp::h5 {

// Owns any identifier (file, group, dataset, type, property list, …) and closes it.
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  ~Handle() { Close(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      Close();
      id_ = std::exchange(other.id_, H5I_INVALID_HID);
    }
    return *this;
  }

  hid_t id() const { return id_; }

 private:
  void Close() {
    if (id_ >= 0) H5Idec_ref(id_);
  }
  hid_t id_ = H5I_INVALID_HID;
};

// Debian's library is not thread-safe: hold this lock around every use, including of handles. It
// also silences the library's own error messages, because we throw instead.
//
// The library does not survive a failed allocation: it crashes or ends the process. So this throws
// std::bad_alloc if `bytes`, plus some for the library itself, cannot be allocated.
[[nodiscard]] std::unique_lock<std::mutex> LockLibrary(std::size_t bytes = 0);

// Returns `id`, or throws Error "cannot ACTION NAME" if it is invalid; std::bad_alloc if memory ran
// out.
Handle Own(hid_t id, std::string_view action, std::string_view name);

// Throws the same if `status` is negative.
void Check(herr_t status, std::string_view action, std::string_view name);

// The variable-length UTF-8 string type.
Handle StringType();

// The type of an array's elements, in memory and in the file (little-endian).
template <typename T>
hid_t NumberType();

}  // namespace runexp::h5
