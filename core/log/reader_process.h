// Private to core/log/*.cc: a process that parses the images of run files (reader_child.h), as its
// parent sees it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/log/file_descriptor.h"
#include "core/log/run_image.h"

namespace runexp {

class ReaderProcess {
 public:
  // Starts it. Throws ReaderUnavailable (run_file.h). It ends with this object.
  ReaderProcess();

  // Has the image parsed within limits of memory and time that follow from its size. Throws
  // ReaderUnavailable, or Error with what is wrong with the image, as far as this process can tell:
  // an earlier image may have spoilt it. After an exception it is of no more use.
  StoredRun Parse(std::span<const std::byte> image);

 private:
  struct Sockets {
    FileDescriptor ours, theirs;
  };
  static Sockets SocketPair();
  explicit ReaderProcess(Sockets sockets);

  using Clock = std::chrono::steady_clock;

  StoredRun Ask(std::span<const std::byte> image);
  bool AllowMemory(std::size_t bytes) const;  // false: it is allowed less
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
    int Kill() noexcept;  // the status with which it ended

   private:
    pid_t pid_;
  };

  FileDescriptor socket_;
  Child child_;
  std::chrono::seconds most_processor_time_{0};
  Clock::time_point deadline_;
};

}  // namespace runexp
