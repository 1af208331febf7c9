#include "core/run/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <initializer_list>

namespace runexp {
namespace {

std::atomic<bool> interrupted = false;
std::atomic<bool> asked = false;  // by SIGINT or SIGTERM
static_assert(std::atomic<bool>::is_always_lock_free);

// A closing terminal sends SIGHUP more than once, from the kernel and from the shell, and a batch
// script may send SIGUSR1 beside the scheduler's SIGTERM: they count once.
extern "C" void HandleInterrupt(int signal) {
  const bool may_repeat = signal == SIGHUP || signal == SIGUSR1;
  if (!may_repeat && asked.exchange(true)) _exit(130);
  interrupted = true;
}

}  // namespace

void InstallInterruptHandlers() {
  struct sigaction action = {};
  action.sa_handler = HandleInterrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    // Signals that the parent chose to ignore (nohup, a shell's background job) stay ignored.
    struct sigaction inherited = {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
  SurviveBrokenOutputs();
}

void SurviveBrokenOutputs() {
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaction(signal, &ignore, nullptr);
}

bool Interrupted() { return interrupted; }

}  // namespace runexp
