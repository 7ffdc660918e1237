# Compiler options shared by every target, as one interface library: causeway_options.
add_library(causeway_options INTERFACE)
target_include_directories(causeway_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(causeway_options INTERFACE -Wall -Wextra)
# False alarms of GCC 12: an uninitialised value inside its own AVX-512 intrinsics (GCC bug 105593), and copies that
# overlap or leave their bounds in std::string's operator+ (GCC bug 105651, under one name or another).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(causeway_options INTERFACE -Wno-maybe-uninitialized -Wno-uninitialized -Wno-restrict)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(causeway_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endif()
if(CAUSEWAY_NATIVE)
  target_compile_options(causeway_options INTERFACE -march=native)
else()
  target_compile_options(causeway_options INTERFACE -march=x86-64-v3)
endif()
# Threads are ours (a fixed order of reductions, whatever their number), so Eigen's own are off.
target_compile_definitions(causeway_options INTERFACE EIGEN_DONT_PARALLELIZE)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
if(CAUSEWAY_SANITIZE)
  target_compile_options(causeway_options INTERFACE -fsanitize=${CAUSEWAY_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(causeway_options INTERFACE -fsanitize=${CAUSEWAY_SANITIZE})
endif()

find_program(CAUSEWAY_CCACHE ccache)
if(CAUSEWAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CAUSEWAY_CCACHE})
endif()
