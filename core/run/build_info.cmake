# Fills build_info.h.in. Run at each build, so that the commit is the one that was built.
execute_process(COMMAND git -C ${SOURCE} rev-parse HEAD
  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
  set(DIRTY "unknown")
else()
  execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes STREQUAL "")
    set(DIRTY "false")
  else()
    set(DIRTY "true")
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
