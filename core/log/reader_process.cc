#include "core/log/reader_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/sanitizer.h"
#include "core/log/reader_child.h"
#include "core/log/reader_program.h"
#include "core/log/reader_protocol.h"
#include "core/log/record_codec.h"
#include "core/log/retry.h"
#include "core/log/run_file.h"

namespace runexp {
namespace {

constexpr std::size_t kMemory = 256 << 20;            // bytes, beyond kMemoryPerByte
constexpr std::size_t kMemoryPerByte = 4;             // of the image
constexpr std::uint64_t kStartSeconds = 10;           // of processor time, to load the program
constexpr std::uint64_t kSeconds = 2;                 // for a file, beyond kBytesPerSecond
constexpr std::uint64_t kBytesPerSecond = 128 << 20;  // many times slower than in practice
constexpr int kWaitingFactor = 30;  // of elapsed time, since others use the processor too
constexpr int kIdleSeconds = 5;     // without using the processor

constexpr bool kIsSanitized = RUNEXP_IS_SANITIZED;

constexpr char kTooMuchTime[] = "reading it takes far more time than a run file does";

[[noreturn]] void ThrowUnavailable(const char* action, int error) {
  throw ReaderUnavailable(fmt::format("the process that reads run files: cannot {}: {}", action,
                                      std::generic_category().message(error)));
}

// The variables the loader, the sanitizers and an emulator need. A file may take over the reader,
// so it gets no others.
std::vector<char*> Environment() {
  constexpr std::array kKept = {"LD_LIBRARY_PATH=", "LD_PRELOAD=",   "ASAN_OPTIONS=",
                                "UBSAN_OPTIONS=",   "TSAN_OPTIONS=", "QEMU_LD_PREFIX="};
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (std::ranges::any_of(kKept, [&](const char* name) { return text.starts_with(name); })) {
      kept.push_back(*variable);
    }
  }
  kept.push_back(nullptr);
  return kept;
}

// Owns the lists of posix_spawn, which must be freed.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  // The reader gets a process group of its own, since Ctrl-C is meant for its parent. It inherits
  // only a socket and, unless `memory` is negative, that.
  SpawnPlan(int socket, int memory) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, kReaderSocket);
    for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0);
    }
    if (memory >= 0) posix_spawn_file_actions_adddup2(&actions, memory, kReaderMemory);
    posix_spawn_file_actions_addclosefrom_np(&actions, kReaderMemory + (memory >= 0 ? 1 : 0));
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

pid_t Spawn(int socket, int memory) {
  const SpawnPlan plan(socket, memory);
  std::vector<char*> environment = Environment();
  std::string program = ReaderProgram(), mode(kReaderMode);
  char* arguments[] = {program.data(), mode.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes, arguments,
                                environment.data());
  if (error == ENOENT) {
    throw ReaderUnavailable(fmt::format(
        "the process that reads run files: there is no {}; is /proc mounted?", program));
  }
  if (error != 0) ThrowUnavailable("start it", error);
  return pid;
}

std::chrono::nanoseconds ProcessorTime(pid_t pid) {
  clockid_t clock = {};
  timespec time = {};
  if (clock_getcpuclockid(pid, &clock) == 0) clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Lowers a limit; only root could raise it. Returns false if the limit is lower than asked for.
bool Limit(pid_t pid, __rlimit_resource resource, rlim_t most) {
  rlimit limit = {};
  if (prlimit(pid, resource, nullptr, &limit) != 0) ThrowUnavailable("limit it", errno);
  limit.rlim_cur = std::min(most, limit.rlim_max);
  if (prlimit(pid, resource, &limit, nullptr) != 0) ThrowUnavailable("limit it", errno);
  return limit.rlim_cur == most;
}

// Notes it once for each process, not for each reader.
void NoteUnconfined() {
  static std::atomic_flag noted;
  if (noted.test_and_set()) return;
  std::fputs(
      "NOTE: this kernel does not let the process that reads run files be confined (seccomp).\n"
      "      Its limits of memory and time hold; read no run file from somebody you do not know.\n",
      stderr);
}

}  // namespace

ReaderProcess::Sockets ReaderProcess::SocketPair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
    ThrowUnavailable("talk to it", errno);
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

ReaderProcess::ReaderProcess() : ReaderProcess(SocketPair()) {}

ReaderProcess::ReaderProcess(Sockets sockets)
    : socket_(std::move(sockets.ours)), child_(Spawn(sockets.theirs.get(), memory_.reader_end())) {
  sockets.theirs = {};  // so that we notice when the reader closes it
  AllowSeconds(kStartSeconds);
}

void ReaderProcess::AwaitGreeting() {
  if (std::exchange(has_greeted_, true)) return;
  AllowSeconds(kStartSeconds);  // again, because it may have been idle for long
  try {
    if (ReceiveMessage<ReaderGreeting>().is_confined == 0) NoteUnconfined();
  } catch (const Error& error) {
    throw ReaderUnavailable(
        fmt::format("{}\n  It may need more memory (ulimit -v).", error.what()));
  }
}

int ReaderProcess::Child::Kill() noexcept {
  int status = 0;
  const pid_t pid = std::exchange(pid_, -1);
  if (pid < 0) return status;
  kill(pid, SIGKILL);
  Retry([&] { return waitpid(pid, &status, 0); });
  return status;
}

StoredRun ReaderProcess::Parse(std::span<const std::byte> image) {
  AwaitGreeting();
  const bool has_memory = AllowMemory(kMemory + kMemoryPerByte * image.size());
  AllowSeconds(kSeconds + image.size() / kBytesPerSecond);
  try {
    return Ask(image);
  } catch (const ReaderUnavailable&) {
    throw;
  } catch (const Error& error) {
    if (has_memory) throw;
    throw ReaderUnavailable(fmt::format(
        "{}\n  It may be that it needs more memory than is allowed: raise the limit (ulimit -v).",
        error.what()));
  }
}

StoredRun ReaderProcess::Ask(std::span<const std::byte> image) {
  const auto place = memory_.Hold(image) ? ImagePlace::kMemory : ImagePlace::kSocket;
  const ReaderRequest request = {image.size(), place};
  Send(std::as_bytes(std::span(&request, 1)));
  if (place == ImagePlace::kSocket) Send(image);
  const auto reply = ReceiveMessage<ReaderReply>();
  if (reply.size > MostReplyBytes(image.size())) throw Error("its reader says too much");
  const std::vector<std::byte> bytes = Receive(reply.size);
  if (reply.answer == ReaderAnswer::kRun) return DecodeStoredRun(bytes);
  throw Error(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

// A sanitizer's shadow memory takes terabytes of address space.
bool ReaderProcess::AllowMemory(std::size_t bytes) const {
  return kIsSanitized || Limit(child_.pid(), RLIMIT_AS, bytes);
}

void ReaderProcess::AllowSeconds(std::uint64_t seconds) {
  most_processor_time_ = std::chrono::ceil<std::chrono::seconds>(ProcessorTime(child_.pid())) +
                         std::chrono::seconds(seconds);
  deadline_ = Clock::now() + kWaitingFactor * std::chrono::seconds(seconds);
  // The kernel enforces the limit even if this process dies.
  Limit(child_.pid(), RLIMIT_CPU, static_cast<rlim_t>(most_processor_time_.count()));
}

void ReaderProcess::CheckTime() const {
  if (ProcessorTime(child_.pid()) > most_processor_time_ || Clock::now() > deadline_) {
    throw Error(kTooMuchTime);
  }
}

void ReaderProcess::Send(std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    WaitFor(POLLOUT);
    const ssize_t sent =
        send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent < 0) return;  // it has ended, and Receive reports how
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

template <typename Message>
Message ReaderProcess::ReceiveMessage() {
  Message message;
  const std::vector<std::byte> bytes = Receive(sizeof(message));
  std::memcpy(&message, bytes.data(), sizeof(message));
  return message;
}

std::vector<std::byte> ReaderProcess::Receive(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t done = 0; done < size;) {
    WaitFor(POLLIN);
    const ssize_t got = recv(socket_.get(), bytes.data() + done, size - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) ThrowHowItEnded();
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

// A reader that was taken over may try to keep us waiting: use no time, use all of it, or send a
// byte now and then.
void ReaderProcess::WaitFor(short event) const {
  CheckTime();
  pollfd ready = {.fd = socket_.get(), .events = event, .revents = 0};
  auto used = ProcessorTime(child_.pid());
  for (int idle = 0; idle < kIdleSeconds; ++idle) {
    const int count = poll(&ready, 1, 1000);
    if (count > 0) return;
    CheckTime();
    const auto now = ProcessorTime(child_.pid());
    if (count < 0 || now != used) idle = -1;
    used = now;
  }
  throw Error("its reader does nothing and gives no answer");
}

void ReaderProcess::ThrowHowItEnded() {
  const int status = child_.Kill();  // if it has not ended by itself
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU) throw Error(kTooMuchTime);
  // A file cannot send these.
  for (const int killer : {SIGKILL, SIGTERM, SIGINT, SIGQUIT, SIGHUP}) {
    if (signal == killer) {
      throw ReaderUnavailable(fmt::format(
          "the process that reads run files was killed ({}), perhaps for want of memory",
          strsignal(signal)));
    }
  }
  if (signal != 0) throw Error(fmt::format("its reader crashed ({})", strsignal(signal)));
  throw Error("its reader ended without an answer");
}

}  // namespace runexp
