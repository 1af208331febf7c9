// A library to preload that simulates a kernel without seccomp.
#include <cerrno>

extern "C" int seccomp_load(void*) { return -EINVAL; }
