// Fails allocations, and thread starts, for which memory may run out too. See failures.h.
#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include "tests/support/preload/failures.h"

using failures::Fails;
using failures::Kind;

extern "C" {

// glibc's own names of the functions replaced here.
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

void* OutOfMemory() {
  errno = ENOMEM;
  return nullptr;
}

struct ThreadStart {
  void* (*start)(void*);
  void* argument;
};

void* StartThread(void* of) {
  const ThreadStart thread = *static_cast<ThreadStart*>(of);
  std::free(of);
  failures::PrepareForCrash();
  return thread.start(thread.argument);
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  return Fails(Kind::kAllocation) ? OutOfMemory() : __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  return Fails(Kind::kAllocation) ? OutOfMemory() : __libc_calloc(count, size);
}

void* realloc(void* old, std::size_t size) {
  return Fails(Kind::kAllocation) ? OutOfMemory() : __libc_realloc(old, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  return Fails(Kind::kAllocation) ? OutOfMemory() : __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  void* const memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *result = memory;
  return 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  if (Fails(Kind::kThread)) return EAGAIN;
  static const auto real =
      reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
  auto* const thread_start = static_cast<ThreadStart*>(__libc_malloc(sizeof(ThreadStart)));
  *thread_start = {start, argument};
  return real(thread, attributes, StartThread, thread_start);
}
}
