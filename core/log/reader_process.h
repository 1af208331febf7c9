// Private to core/log/*.cc: the parent's view of a process that parses the images of run files
// (reader_child.h).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/log/file_descriptor.h"
#include "core/log/reader_memory.h"
#include "core/log/run_image.h"

namespace runexp {

class ReaderProcess {
 public:
  // Starts the process, which ends with this object, and does not wait until it can serve: loading
  // the program takes milliseconds. Throws ReaderUnavailable (run_file.h).
  ReaderProcess();

  bool is_new() const { return !has_greeted_; }  // has seen no image

  // Parses the image in the process, with limits on memory and time that depend on its size. Throws
  // ReaderUnavailable, or Error with what is wrong with the image as far as this process can tell:
  // an earlier image may have corrupted it. Do not use it after an exception.
  StoredRun Parse(std::span<const std::byte> image);

 private:
  struct Sockets {
    FileDescriptor ours, theirs;
  };
  static Sockets SocketPair();
  explicit ReaderProcess(Sockets sockets);

  using Clock = std::chrono::steady_clock;

  void AwaitGreeting();
  StoredRun Ask(std::span<const std::byte> image);
  bool AllowMemory(std::size_t bytes) const;  // false: less is allowed
  void AllowSeconds(std::uint64_t seconds);   // of processor time, from now on
  void CheckTime() const;
  void Send(std::span<const std::byte> bytes) const;
  template <typename Message>
  Message ReceiveMessage();
  std::vector<std::byte> Receive(std::size_t size);
  void WaitFor(short event) const;
  [[noreturn]] void ThrowHowItEnded();

  class Child {
   public:
    explicit Child(pid_t pid) : pid_(pid) {}
    ~Child() { Kill(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    pid_t pid() const { return pid_; }
    int Kill() noexcept;  // returns its exit status

   private:
    pid_t pid_;
  };

  ReaderMemory memory_;
  FileDescriptor socket_;
  Child child_;
  bool has_greeted_ = false;
  std::chrono::seconds most_processor_time_{0};
  Clock::time_point deadline_;
};

}  // namespace runexp
