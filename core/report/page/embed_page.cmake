# cmake -DWEB=… -DSTYLES=… -DSCRIPTS=… -DOUTPUT=… -P embed_page.cmake
# Joins page.html, the styles and the scripts and writes them as the C++ source of report_page.h. The
# page is split where its data goes. Bytes are written as numbers, which need no quoting.

# hex(TEXT VARIABLE), hex_of(FILES VARIABLE): the bytes as hexadecimal digits
function(hex text variable)
  string(HEX "${text}" digits)
  set(${variable} ${digits} PARENT_SCOPE)
endfunction()
function(hex_of files variable)
  set(all "")
  foreach(file ${files})
    file(READ ${WEB}/${file} digits HEX)
    string(APPEND all ${digits})
  endforeach()
  set(${variable} ${all} PARENT_SCOPE)
endfunction()

# array(NAME DIGITS VARIABLE): the definition of a character array
function(array name digits variable)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${digits}")
  set(${variable} "constexpr char ${name}[] = {${bytes}};\n" PARENT_SCOPE)
endfunction()

string(REPLACE " " ";" STYLES "${STYLES}")
string(REPLACE " " ";" SCRIPTS "${SCRIPTS}")
hex_of("${STYLES}" styles)
hex_of("${SCRIPTS}" scripts)
hex_of(page.html page)
foreach(mark style script)
  hex("@${mark}s@" at)
  string(REPLACE ${at} "${${mark}s}" page "${page}")
endforeach()
hex("@data@" at)
string(FIND "${page}" ${at} cut)
string(LENGTH ${at} width)
math(EXPR after "${cut} + ${width}")
string(SUBSTRING "${page}" 0 ${cut} head)
string(SUBSTRING "${page}" ${after} -1 tail)
array(kHead "${head}" head)
array(kTail "${tail}" tail)
file(WRITE ${OUTPUT} "// Made by core/report/page/embed_page.cmake.\n"
  "#include \"core/report/page/report_page.h\"\n\nnamespace runexp {\nnamespace {\n\n"
  "${head}${tail}\n}  // namespace\n\n"
  "std::string_view ReportPageHead() { return {kHead, sizeof(kHead)}; }\n"
  "std::string_view ReportPageTail() { return {kTail, sizeof(kTail)}; }\n\n}  // namespace runexp\n")
