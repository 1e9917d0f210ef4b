#include <map>

#include "reader.hpp"

namespace tmsync::config {
namespace {

class MappingReader {
 public:
  MappingReader(const SourceFile& file, core::Diagnostics& diags) : file_(file), diags_(diags) {}

  std::optional<model::AttributeRules> rules(const Node* node) {
    if (node == nullptr || node->kind != Node::Kind::mapping) return std::nullopt;
    model::AttributeRules rules;
    rules.where = file_.position(*node);
    rules.identity = flag_or(node->find("identity"), false);
    rules.create_missing = flag_or(node->find("createMissing"), false);
    rules.fallback = value(node->find("default"));
    std::map<std::string, core::SourcePosition> seen;
    if (const Node* rows = node->find("rows")) {
      for (const Node* row : rows->items) add_row(*row, rules, seen);
    }
    return rules;
  }

  model::AttributeMapping::Field field(const Entry& entry) {
    model::AttributeMapping::Field field;
    field.source_field = entry.key->text;
    field.target_field = text_of(entry.value->find("field"));
    field.rules = rules(entry.value).value_or(model::AttributeRules{});
    if (field.source_field == "*" && field.target_field) {
      diags_.error("TM1219", file_.position(*entry.value->find("field")),
                   "\"*\" stands for many fields and cannot be given one name on the recipient",
                   "name the custom field that is to be renamed");
    }
    if (field.rules.create_missing && !field.rules.identity) {
      diags_.warning("TM1220", file_.position(*entry.value->entry("createMissing")->key),
                     "createMissing does nothing without identity", "add `identity: true`");
    }
    return field;
  }

 private:
  std::optional<model::ValueRef> value(const Node* node) {
    if (node == nullptr || node->kind == Node::Kind::null || node->kind == Node::Kind::sequence) return std::nullopt;
    model::ValueRef ref;
    ref.where = file_.position(*node);
    if (node->kind == Node::Kind::mapping) {
      ref.id = integer_of(node->find("id"));
      ref.name = text_or(node->find("name"), "");
      if (!ref.id && ref.name.empty()) return std::nullopt;
      return ref;
    }
    ref.name = node->text;
    if (node->kind == Node::Kind::integer) {
      diags_.warning("TM1215", file_.position(*node), "the number " + node->text + " is taken as the name of a value",
                     "write { id: " + node->text + " } for an id, or \"" + node->text + "\" for a name");
    }
    return ref;
  }

  void add_row(const Node& node, model::AttributeRules& rules, std::map<std::string, core::SourcePosition>& seen) {
    auto source = value(node.find("source"));
    if (!source) return;
    const std::string key = source->id ? '#' + std::to_string(*source->id) : '=' + source->name;
    const auto [first, fresh] = seen.emplace(key, source->where);
    if (!fresh) {
      diags_.error("TM1216", source->where, "two rows have the same source value",
                   "the other one is at " + core::to_string(first->second));
      return;
    }
    rules.rows.push_back({std::move(*source), value(node.find("target")), file_.position(node)});
  }

  const SourceFile& file_;
  core::Diagnostics& diags_;
};

}  // namespace

model::AttributeMapping read_mapping(const SourceFile& file, const Node* spec, core::Diagnostics& diags) {
  model::AttributeMapping mapping;
  if (spec == nullptr || spec->kind != Node::Kind::mapping) return mapping;
  mapping.where = file.position(*spec);
  MappingReader reader(file, diags);
  mapping.status = reader.rules(spec->find("status"));
  mapping.workflow = reader.rules(spec->find("workflow"));
  mapping.layer = reader.rules(spec->find("layer"));
  mapping.role = reader.rules(spec->find("role"));
  const Node* fields = spec->find("customFields");
  if (fields == nullptr) return mapping;
  for (const Entry& entry : fields->entries) mapping.custom_fields.push_back(reader.field(entry));
  return mapping;
}

}  // namespace tmsync::config
