// A library to preload under which a run lasts as long as a test wants, however fast the machine
// is: after each update runexp reads the clock, which takes 20 ms while the file exists that
// RUNEXP_SLOW names. Other programs are left alone.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

constexpr timespec kDelay = {.tv_sec = 0, .tv_nsec = 20'000'000};

const char* SlowFile() {
  const bool is_ours = std::strcmp(program_invocation_short_name, "runexp") == 0;
  return is_ours ? std::getenv("RUNEXP_SLOW") : nullptr;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) {
  static const char* const file = SlowFile();
  if (clock == CLOCK_MONOTONIC && file != nullptr && access(file, F_OK) == 0) {
    nanosleep(&kDelay, nullptr);  // a signal ends it early
  }
  return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
}
