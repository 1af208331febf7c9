#include "core/cluster/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include "core/base/error.h"
#include "core/log/file_descriptor.h"
#include "core/log/retry.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void ThrowCannot(const char* action, const std::string& program, int error) {
  throw Error(fmt::format("runexp: cannot {} {}: {}", action, program,
                          std::generic_category().message(error)));
}

struct Pipe {
  FileDescriptor read, write;

  explicit Pipe(const std::string& program) {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) < 0) ThrowCannot("open a pipe to", program, errno);
    read = FileDescriptor(ends[0]);
    write = FileDescriptor(ends[1]);
  }
};

// Returns the process, or 0 if there is no such program.
pid_t Start(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            const Pipe& output, const Pipe& errors) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write.get(), STDERR_FILENO);
  if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  pid_t process = 0;
  const int error = posix_spawnp(&process, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return 0;
  if (error != 0) ThrowCannot("start", arguments[0], error);
  return process;
}

// Appends what there is to read; closes the descriptor at its end.
void ReadSome(FileDescriptor& from, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t got = Retry([&] { return read(from.get(), buffer.data(), buffer.size()); });
  if (got > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  } else {
    from = FileDescriptor();
  }
}

// Returns false if the program has not closed both by the deadline.
bool ReadBoth(Pipe& output, Pipe& errors, Clock::time_point deadline, CommandResult& result) {
  while (output.read.get() >= 0 || errors.read.get() >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> files = {
        {{output.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}}};
    if (poll(files.data(), files.size(), static_cast<int>(left)) < 0) continue;  // a signal
    if (files[0].revents != 0) ReadSome(output.read, result.output);
    if (files[1].revents != 0) ReadSome(errors.read, result.errors);
  }
  return true;
}

}  // namespace

CommandResult RunCommand(const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder, std::chrono::seconds patience) {
  const std::string& program = arguments[0];
  Pipe output(program), errors(program);
  const pid_t process = Start(arguments, folder, output, errors);
  CommandResult result;
  if (process == 0) {
    result.was_found = false;
    result.exit_code = 127;
    result.errors = fmt::format("{}: there is no such program on the PATH", program);
    return result;
  }
  output.write = FileDescriptor();
  errors.write = FileDescriptor();
  if (!ReadBoth(output, errors, Clock::now() + patience, result)) {
    kill(process, SIGKILL);
    result.errors += fmt::format("{}: no answer within {} s", program, patience.count());
  }
  int status = 0;
  if (Retry([&] { return waitpid(process, &status, 0); }) < 0) {
    ThrowCannot("wait for", program, errno);
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace runexp
