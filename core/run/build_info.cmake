# Fills TEMPLATE with the commit of SOURCE and whether the files matching PATTERNS are unchanged since,
# and writes OUTPUT only if that changes it. OUTPUT.d tells Ninja to run this again when one of these
# files or HEAD changes.

# The checkout may belong to another user than the one who builds.
set(git git -c safe.directory=* -C ${SOURCE})
list(APPEND PATTERNS ":!*.md" ":!*.py")  # which are not compiled

set(COMMIT "unknown")
set(DIRTY "unknown")
set(dependencies)
execute_process(COMMAND ${git} rev-parse HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(NOT failed)
  set(COMMIT ${commit})
  execute_process(COMMAND ${git} status --porcelain -- ${PATTERNS} OUTPUT_VARIABLE changes)
  set(DIRTY "false")
  if(changes)
    set(DIRTY "true")
  endif()
  # In a worktree the log of HEAD is not in .git.
  execute_process(COMMAND ${git} rev-parse --path-format=absolute --git-path logs/HEAD
    OUTPUT_VARIABLE files)
  execute_process(
    COMMAND ${git} ls-files --cached --others --exclude-standard --deduplicate -- ${PATTERNS}
    OUTPUT_VARIABLE sources)
  string(REGEX REPLACE "([^\n]+)\n" "${SOURCE}/\\1\n" sources "${sources}")
  string(REPLACE "\n" ";" dependencies "${files}${sources}")
endif()
configure_file(${TEMPLATE} ${OUTPUT})

set(rule "${OUTPUT}:")
foreach(file IN LISTS dependencies)
  if(EXISTS ${file})
    string(APPEND rule "\n${file}")
  endif()
endforeach()
string(REPLACE " " "\\ " rule "${rule}")
string(REPLACE "\n" " \\\n" rule "${rule}")
file(WRITE ${OUTPUT}.d "${rule}\n")
