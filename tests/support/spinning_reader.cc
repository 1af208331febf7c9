// A library to preload that simulates a reader of run files taken over by a file: after its
// greeting it computes for ever, and it ignores the signal for exceeding its processor time.
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

static bool is_reader = false;

__attribute__((constructor)) static void Start(int count, char** arguments) {
  is_reader = count > 1 && std::strcmp(arguments[1], "--parse-run-files") == 0;
  if (is_reader) std::signal(SIGXCPU, SIG_IGN);
}

extern "C" ssize_t write(int descriptor, const void* bytes, size_t size) {
  static int calls = 0;
  volatile bool for_ever = is_reader && calls++ > 0;
  while (for_ever) {
  }
  return syscall(SYS_write, descriptor, bytes, size);
}
