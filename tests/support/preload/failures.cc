// Decides which calls fail and when counting begins, and reports crashes. See failures.h.
#include "tests/support/preload/failures.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace failures {
namespace {

// Set before main, read-only afterwards.
Kind chosen_kind;
int error;
std::int64_t first, step;
std::int64_t clock_factor = 1;
char log_path[4096];

std::atomic<bool> counting = false;
std::atomic<std::int64_t> calls = 0;

// Neither allocates nor makes counted calls.
void Log(const char* what, long long number, bool with_stack) {
  const int file = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file < 0) return;
  char line[64];
  const int size = std::snprintf(line, sizeof line, "%s %lld\n", what, number);
  syscall(SYS_write, file, line, static_cast<std::size_t>(size));
  if (with_stack) {
    void* frames[64];
    backtrace_symbols_fd(frames, backtrace(frames, 64), file);
  }
  syscall(SYS_close, file);
}

void LogSignal(int number) {
  counting = false;
  Log("signal", number, true);
  signal(number, SIG_DFL);
  raise(number);
}

void TakeSetting(const char* name, char* text, std::size_t size) {
  const char* value = std::getenv(name);
  std::snprintf(text, size, "%s", value == nullptr ? "" : value);
  unsetenv(name);  // a child must not see it
}

void ReadSettings() {
  char text[256];
  TakeSetting("RUNEXP_CLOCK_FACTOR", text, sizeof text);
  if (*text != 0) clock_factor = std::atoll(text);
  TakeSetting("RUNEXP_FAIL_LOG", log_path, sizeof log_path);
  TakeSetting("RUNEXP_FAIL", text, sizeof text);
  unsetenv("LD_PRELOAD");
  char kind[32] = "";
  long long first_call = 0, later = 0;
  if (std::sscanf(text, "%31[a-z]:%d:%lld:%lld", kind, &error, &first_call, &later) != 4) return;
  first = first_call;
  step = later;
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const char* k) { return std::strcmp(k, kind) == 0; });
  chosen_kind = static_cast<Kind>(found - std::begin(kKinds));
}

int (*program_main)(int, char**, char**);

int CountedMain(int argc, char** argv, char** environment) {
  counting = true;
  return program_main(argc, argv, environment);
}

[[gnu::constructor]] void Begin() {
  ReadSettings();
  void* frame[1];
  backtrace(frame, 1);  // the first call loads a library
  PrepareForCrash();
  struct sigaction action = {};
  action.sa_handler = LogSignal;
  action.sa_flags = SA_ONSTACK;
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
    sigaction(number, &action, nullptr);
  }
}

[[gnu::destructor]] void End() {
  counting = false;
  Log("count", calls, false);
}

}  // namespace

bool Fails(Kind kind) {
  if (!counting.load(std::memory_order_relaxed) || kind != chosen_kind) return false;
  const std::int64_t call = ++calls;
  const bool fails =
      call == first || (first > 0 && step > 0 && call > first && (call - first) % step == 0);
  if (fails && call == first) Log("failed", call, true);
  return fails;
}

int Error() { return error; }

void PrepareForCrash() {
  alignas(16) thread_local char stack[32768];
  stack_t other = {};
  other.ss_sp = stack;
  other.ss_size = sizeof stack;
  sigaltstack(&other, nullptr);
}

}  // namespace failures

extern "C" {

int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(),
                      void (*fini)(), void (*rtld_fini)(), void* stack_end) {
  failures::program_main = main;
  const auto real =
      reinterpret_cast<decltype(&__libc_start_main)>(dlsym(RTLD_NEXT, "__libc_start_main"));
  return real(failures::CountedMain, argc, argv, init, fini, rtld_fini, stack_end);
}

// A library that ends the process is as bad as a crash.
void exit(int status) {
  if (status < 0 || status > 130) failures::Log("exit", status, true);
  reinterpret_cast<void (*)(int)>(dlsym(RTLD_NEXT, "exit"))(status);
  __builtin_unreachable();
}

int clock_gettime(clockid_t clock, timespec* time) {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (result != 0 || clock != CLOCK_MONOTONIC) return result;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t now = (time->tv_sec * kSecond + time->tv_nsec) * failures::clock_factor;
  time->tv_sec = now / kSecond;
  time->tv_nsec = now % kSecond;
  return result;
}
}
