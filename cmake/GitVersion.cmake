# causeway_git_version(TARGET): bakes `git describe` into TARGET at every build, for the provenance of runs.
function(causeway_git_version target)
  set(source ${CMAKE_BINARY_DIR}/generated/git_version.cpp)
  add_custom_target(${target}_git
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DSOURCE=${source} -P ${CMAKE_SOURCE_DIR}/cmake/GitVersionScript.cmake
    BYPRODUCTS ${source}
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
  add_dependencies(${target} ${target}_git)
endfunction()
