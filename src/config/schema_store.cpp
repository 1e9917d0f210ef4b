#include "schema_store.hpp"

#include <algorithm>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

struct Kind {
  std::string yaml;
  SchemaJson schema;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = [] {
    std::vector<Kind> built;
    for (const EmbeddedSchema& embedded : kEmbeddedSchemas) {
      SchemaJson schema = SchemaJson::parse(embedded.text);
      const auto properties = schema.find("properties");
      const bool has_kind = properties != schema.end() && properties->contains("kind");
      if (!has_kind || embedded.kind == "document") continue;  // no kind of a document
      std::string name = schema.at("properties").at("kind").at("enum").at(0).get<std::string>();
      built.push_back({std::move(name), std::move(schema)});
    }
    return built;
  }();
  return all;
}

}  // namespace

const SchemaJson* schema_of_kind(std::string_view yaml_kind) {
  for (const Kind& kind : kinds()) {
    if (kind.yaml == yaml_kind) return &kind.schema;
  }
  return nullptr;
}

const std::vector<std::string>& known_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const Kind& kind : kinds()) list.push_back(kind.yaml);
    return list;
  }();
  return names;
}

const SchemaJson& resolve(const SchemaJson& root, const SchemaJson& schema) {
  constexpr std::string_view kPrefix = "#/definitions/";
  const auto ref = schema.find("$ref");
  if (ref == schema.end()) return schema;
  return root.at("definitions").at(ref->get_ref<const std::string&>().substr(kPrefix.size()));
}

const SchemaJson* member_schema(const SchemaJson& root, const SchemaJson& schema, const std::string& key) {
  if (const auto properties = schema.find("properties"); properties != schema.end()) {
    if (const auto member = properties->find(key); member != properties->end()) return &resolve(root, *member);
  }
  const auto others = schema.find("additionalProperties");
  if (others != schema.end() && others->is_object()) return &resolve(root, *others);
  return nullptr;
}

const SchemaJson* item_schema(const SchemaJson& root, const SchemaJson& schema) {
  const auto items = schema.find("items");
  return items == schema.end() ? nullptr : &resolve(root, *items);
}

std::optional<std::string> schema_text(const std::string& kind) {
  for (const EmbeddedSchema& embedded : kEmbeddedSchemas) {
    if (embedded.kind == kind) return std::string(embedded.text);
  }
  return std::nullopt;
}

std::vector<std::string> schema_kinds() {
  std::vector<std::string> names;
  for (const EmbeddedSchema& embedded : kEmbeddedSchemas) names.emplace_back(embedded.kind);
  return names;
}

}  // namespace tmsync::config
