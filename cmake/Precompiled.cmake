# Headers of other people that most files read, compiled once for each kind of program instead of once a file: about a
# quarter of the time that tests and the command line take to compile. Sources still include what they use: with a
# compiler cache, which cannot tell two such compiled headers apart, they are read as ever.
if(CAUSEWAY_CCACHE)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

set(CAUSEWAY_COMMON_HEADERS
    <algorithm> <array> <chrono> <cmath> <cstdint> <filesystem> <fstream> <functional> <limits> <map> <memory> <mutex>
    <numeric> <optional> <set> <span> <sstream> <string> <string_view> <thread> <utility> <variant> <vector>
    <Eigen/Core> <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp>)

# Gives a target headers compiled before it: the common ones, and those named after it.
function(causeway_precompile target)
  target_precompile_headers(${target} PRIVATE ${CAUSEWAY_COMMON_HEADERS} ${ARGN})
endfunction()

# Compiles a target's files several at a time: what takes long is reading headers, so all of it takes about half as long.
# CAUSEWAY_APART names files (whole paths) that are compiled each for itself: while one works on a new file, what is
# compiled together with its neighbours stays as it was.
set(CAUSEWAY_APART "" CACHE STRING "Files to compile apart")
function(causeway_compile_together target)
  set_source_files_properties(${CAUSEWAY_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  if(CAUSEWAY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    # GCC takes a .cpp that is read from another file for a header, whose anonymous namespaces would be a fault.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()
