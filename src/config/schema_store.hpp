#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

/// The embedded JSON Schemas, as text and as trees.
namespace tmsync::config {

struct EmbeddedSchema {
  std::string_view kind;  ///< one of those of `schema_kinds`
  std::string_view text;
};

extern const std::span<const EmbeddedSchema> kEmbeddedSchemas;

/// Keys keep the order of the file: it is the canonical order of `tmsync fmt`.
using SchemaJson = nlohmann::ordered_json;

/// The schema of a `kind:` as written in YAML (`Instance`); nullptr for an unknown kind. Parsed once.
[[nodiscard]] const SchemaJson* schema_of_kind(std::string_view yaml_kind);
/// The values of `kind:` that this version understands.
[[nodiscard]] const std::vector<std::string>& known_kinds();

/// Follows `$ref`; `root` is the schema that holds the definitions.
[[nodiscard]] const SchemaJson& resolve(const SchemaJson& root, const SchemaJson& schema);
/// The schema of a member, or of an item where `key` is empty and the schema has `items`; nullptr where none applies.
[[nodiscard]] const SchemaJson* member_schema(const SchemaJson& root, const SchemaJson& schema, const std::string& key);
[[nodiscard]] const SchemaJson* item_schema(const SchemaJson& root, const SchemaJson& schema);

}  // namespace tmsync::config
