#include "core/base/error.h"

#include <gtest/gtest.h>

#include <new>

namespace runexp {
namespace {

TEST(ErrorTest, OutOfMemoryIsSaidWithoutMemory) {
  EXPECT_LE(std::string(kOutOfMemory).size(), std::string().capacity());
}

TEST(ErrorTest, WhatAnExceptionSays) {
  EXPECT_EQ(TextOf(std::bad_alloc()), kOutOfMemory);
  EXPECT_EQ(TextOf(Error("a: cannot be read")), "a: cannot be read");
}

}  // namespace
}  // namespace runexp
