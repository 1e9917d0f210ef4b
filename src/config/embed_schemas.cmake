# Writes OUTPUT, a .cpp that holds the schema files as text: cmake -DSCHEMAS=<folder> -DOUTPUT=<file> -P embed_schemas.cmake
set(code "#include \"schema_store.hpp\"\n\nnamespace tmsync::config {\n\n")
foreach(pair "instance:instance" "integration:integration" "attributeMapping:attribute-mapping" "export:export"
    "document:tmsync" "plan:plan" "apply:apply" "verify:verify" "drift:drift" "event:event" "planDiff:plan-diff" "record:record"
    "doctor:doctor" "mark:mark" "validate:validate")
  string(REPLACE ":" ";" parts "${pair}")
  list(GET parts 0 kind)
  list(GET parts 1 stem)
  file(READ "${SCHEMAS}/${stem}.schema.json" text)
  string(APPEND code "static constexpr std::string_view k_${kind} = R\"json(${text})json\";\n")
  string(APPEND table "    {\"${kind}\", k_${kind}},\n")
endforeach()
string(APPEND code "\nstatic constexpr EmbeddedSchema kTable[] = {\n${table}};\nconstinit const std::span<const EmbeddedSchema> kEmbeddedSchemas = kTable;\n\n}  // namespace tmsync::config\n")
file(WRITE "${OUTPUT}" "${code}")
