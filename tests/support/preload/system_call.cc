// Fails system calls made through C functions by a program and its libraries. It does not see calls
// within the C library (fwrite calls write). See failures.h.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>

#include "tests/support/preload/failures.h"

using failures::FailOr;
using failures::Fails;
using failures::Kind;

namespace {

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int Open(int directory, const char* path, int flags, mode_t mode) {
  return FailOr(Kind::kOpen, [&] {
    return static_cast<int>(syscall(SYS_openat, directory, path, flags, mode));
  });
}

int Unlink(int directory, const char* path, int flags) {
  return FailOr(Kind::kUnlink,
                [&] { return static_cast<int>(syscall(SYS_unlinkat, directory, path, flags)); });
}

// A failing write, or one that writes only part of its bytes.
template <typename Call>
ssize_t Write(size_t size, const Call& call) {
  if (!Fails(Kind::kWrite)) return call(size);
  if (failures::Error() == 0) return call((size + 1) / 2);
  errno = failures::Error();
  return -1;
}

mode_t ModeOf(va_list arguments, int flags) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(arguments, flags);
  va_end(arguments);
  return Open(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(arguments, flags);
  va_end(arguments);
  return Open(directory, path, flags, mode);
}

int open64(const char* path, int flags, ...) __attribute__((alias("open")));
int openat64(int directory, const char* path, int flags, ...) __attribute__((alias("openat")));

int creat(const char* path, mode_t mode) {
  return Open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

FILE* fopen(const char* path, const char* mode) {
  static const auto real = Real<FILE*(const char*, const char*)>("fopen");
  if (!Fails(Kind::kOpen)) return real(path, mode);
  errno = failures::Error();
  return nullptr;
}

FILE* fopen64(const char* path, const char* mode) __attribute__((alias("fopen")));

DIR* opendir(const char* path) {
  static const auto real = Real<DIR*(const char*)>("opendir");
  if (!Fails(Kind::kOpen)) return real(path);
  errno = failures::Error();
  return nullptr;
}

ssize_t write(int file, const void* bytes, size_t size) {
  return Write(size, [&](size_t count) { return syscall(SYS_write, file, bytes, count); });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  return Write(size,
               [&](size_t count) { return syscall(SYS_pwrite64, file, bytes, count, offset); });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off_t offset)
    __attribute__((alias("pwrite")));

int fsync(int file) {
  return FailOr(Kind::kFsync, [&] { return static_cast<int>(syscall(SYS_fsync, file)); });
}

int rename(const char* from, const char* to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int renameat(int old_directory, const char* from, int new_directory, const char* to) {
  return FailOr(Kind::kRename, [&] {
    return static_cast<int>(syscall(SYS_renameat2, old_directory, from, new_directory, to, 0));
  });
}

int renameat2(int old_directory, const char* from, int new_directory, const char* to,
              unsigned flags) {
  return FailOr(Kind::kRename, [&] {
    return static_cast<int>(syscall(SYS_renameat2, old_directory, from, new_directory, to, flags));
  });
}

int link(const char* from, const char* to) {
  const bool fails = Fails(Kind::kLink);
  if (!fails || failures::Error() == 0) {
    const auto result = static_cast<int>(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
    if (!fails || result < 0) return result;
  }
  errno = failures::Error() == 0 ? EEXIST : failures::Error();
  return -1;
}

int fcntl(int file, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return FailOr(Kind::kFcntl,
                [&] { return static_cast<int>(syscall(SYS_fcntl, file, command, argument)); });
}

int fcntl64(int file, int command, ...) __attribute__((alias("fcntl")));

// Mapping anonymous memory counts as an allocation.
void* mmap(void* address, size_t size, int protection, int flags, int file, off_t offset) {
  if (((flags & MAP_ANONYMOUS) != 0 && Fails(Kind::kAllocation)) || Fails(Kind::kMmap)) {
    errno = failures::Error();
    return MAP_FAILED;
  }
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, size, protection, flags, file, offset));
}

void* mmap64(void* address, size_t size, int protection, int flags, int file, off_t offset)
    __attribute__((alias("mmap")));

int unlink(const char* path) { return Unlink(AT_FDCWD, path, 0); }

int unlinkat(int directory, const char* path, int flags) { return Unlink(directory, path, flags); }

int remove(const char* path) {
  const int result = Unlink(AT_FDCWD, path, 0);
  return result < 0 && errno == EISDIR ? Unlink(AT_FDCWD, path, AT_REMOVEDIR) : result;
}

// Linux closes the file even if it reports an error.
int close(int file) {
  const auto result = static_cast<int>(syscall(SYS_close, file));
  return FailOr(Kind::kClose, [result] { return result; });
}
}
