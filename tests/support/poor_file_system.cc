// A library to preload that simulates the file systems of clusters. Every file lock is granted and
// none is ever seen. In the environment, each the number of an errno:
//
// POOR_LOCKS=N    locking fails with it
// POOR_LINKS=N    link(2) fails with it; with 0 the link is made, but the answer is lost and the
//                 question repeated: EEXIST
// POOR_RENAMES=N  so does renaming without replacing
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

namespace {

// True, with errno, if the environment asks for it.
bool Fails(const char* variable) {
  const char* error = std::getenv(variable);
  if (error == nullptr) return false;
  errno = std::atoi(error);
  return true;
}

}  // namespace

extern "C" {

int fcntl(int file, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (command != F_OFD_SETLK && command != F_OFD_GETLK) {
    return static_cast<int>(syscall(SYS_fcntl, file, command, argument));
  }
  if (Fails("POOR_LOCKS")) return -1;
  if (command == F_OFD_GETLK) static_cast<struct flock*>(argument)->l_type = F_UNLCK;
  return 0;
}

int fcntl64(int file, int command, ...) __attribute__((alias("fcntl")));

int link(const char* from, const char* to) {
  const bool fails = Fails("POOR_LINKS");
  if (fails && errno != 0) return -1;
  const auto result = static_cast<int>(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
  if (fails) errno = EEXIST;
  return fails ? -1 : result;
}

int renameat2(int old_directory, const char* from, int new_directory, const char* to,
              unsigned flags) {
  if (Fails("POOR_RENAMES")) return -1;
  return static_cast<int>(syscall(SYS_renameat2, old_directory, from, new_directory, to, flags));
}
}
