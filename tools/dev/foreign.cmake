# Builds for another architecture, RUNEXP_ARCHITECTURE by Debian's name, against the libraries in
# build/ARCHITECTURE-root (made by tools/dev/foreign_root); ctest runs the programs in qemu. Clang
# compiles for any processor, so no cross compiler is needed: lld links, and the root has the C and
# C++ libraries.
if(RUNEXP_ARCHITECTURE STREQUAL "arm64")
  set(CMAKE_SYSTEM_PROCESSOR aarch64)
  set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
elseif(RUNEXP_ARCHITECTURE STREQUAL "ppc64el")
  set(CMAKE_SYSTEM_PROCESSOR ppc64le)
  set(CMAKE_LIBRARY_ARCHITECTURE powerpc64le-linux-gnu)
else()
  message(FATAL_ERROR "RUNEXP_ARCHITECTURE must be arm64 or ppc64el, not \"${RUNEXP_ARCHITECTURE}\"")
endif()
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES RUNEXP_ARCHITECTURE)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_CXX_COMPILER_TARGET ${CMAKE_LIBRARY_ARCHITECTURE})
set(CMAKE_EXE_LINKER_FLAGS_INIT -fuse-ld=lld)

get_filename_component(CMAKE_SYSROOT
  ${CMAKE_CURRENT_LIST_DIR}/../../build/${RUNEXP_ARCHITECTURE}-root REALPATH)
if(NOT EXISTS ${CMAKE_SYSROOT})
  message(FATAL_ERROR "There is no ${CMAKE_SYSROOT}: "
                      "make it with tools/dev/foreign_root ${RUNEXP_ARCHITECTURE}")
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR}
    ${CMAKE_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)

find_program(RUNEXP_QEMU NAMES qemu-${CMAKE_SYSTEM_PROCESSOR} qemu-${CMAKE_SYSTEM_PROCESSOR}-static
  REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${RUNEXP_QEMU} -L ${CMAKE_SYSROOT})
