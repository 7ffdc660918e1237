# causeway_embed(TARGET NAMESPACE BASE_DIR FILE...): compiles files into TARGET, so that the programs run from any
# directory. They are read back with embedded_files() of "embedded/NAMESPACE.h", keyed by the path below BASE_DIR.
function(causeway_embed target namespace base)
  set(header ${CMAKE_BINARY_DIR}/generated/embedded/${namespace}.h)
  set(source ${CMAKE_BINARY_DIR}/generated/embedded/${namespace}.cpp)
  string(REPLACE ";" "|" files "${ARGN}")
  add_custom_command(
    OUTPUT ${source} ${header}
    COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} -DBASE=${base} "-DFILES=${files}" -DSOURCE=${source}
            -DHEADER=${header} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    COMMENT "Embedding ${namespace}"
    VERBATIM)
  target_sources(${target} PRIVATE ${source} ${header})
endfunction()
