# Writes OUTPUT, a .cpp that holds text files as constants: cmake -DNAMESPACE=<a::b> -DHEADER=<declares them>
# -DFILES=<kName=path>[|<kName=path>...] -DOUTPUT=<file> -P embed_text.cmake
set(code "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
string(REPLACE "|" ";" pairs "${FILES}")
foreach(pair IN LISTS pairs)
  string(REPLACE "=" ";" parts "${pair}")
  list(GET parts 0 name)
  list(GET parts 1 path)
  file(READ "${path}" text)
  string(APPEND code "const std::string_view ${name} = R\"text(${text})text\";\n")
endforeach()
string(APPEND code "\n}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${code}")
