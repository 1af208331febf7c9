# Fills build_info.h.in. The checkout may belong to another user than the one who builds.
set(git git -c safe.directory=* -C ${SOURCE})
execute_process(COMMAND ${git} rev-parse HEAD
  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
  set(DIRTY "unknown")
else()
  execute_process(COMMAND ${git} status --porcelain -- CMakeLists.txt core bench tools/CMakeLists.txt
                  tools/*.cc tools/*.h
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes STREQUAL "")
    set(DIRTY "false")
  else()
    set(DIRTY "true")
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
# configure_file leaves an unchanged file alone; the build wants to see that it was looked at.
file(TOUCH ${OUTPUT})
