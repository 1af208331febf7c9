// Whether a sanitizer of addresses or threads watches this build.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RUNEXP_IS_SANITIZED 1
#elif defined(__has_feature)
#define RUNEXP_IS_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define RUNEXP_IS_SANITIZED 0
#endif
