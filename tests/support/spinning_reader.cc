// Preloaded, a reader of run files that a file has taken over: it computes for ever, and the signal
// that says it has computed for too long is ignored.
#include <csignal>

extern "C" long H5Fopen(const char*, unsigned, long) {
  volatile bool for_ever = true;
  while (for_ever) {
  }
  return -1;
}

__attribute__((constructor)) static void IgnoreTheLimit() { std::signal(SIGXCPU, SIG_IGN); }
