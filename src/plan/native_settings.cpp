#include "tmsync/plan/native_settings.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace tmsync::plan {
namespace {

using model::SettingsTemplate;
using nlohmann::json;

json parse_object(const std::string& text) {
  json parsed = json::parse(text, nullptr, false);
  return parsed.is_object() ? parsed : json::object();
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json element(const char* attribute, const ValueMap& rules, const SettingsTemplate& names) {
  json out{{names.attribute, attribute}, {names.identity, rules.identity()}, {names.rows, json::array()}};
  if (rules.fallback()) out[names.fallback] = rules.fallback()->id;
  for (const auto& row : rules.rows()) {
    for (const auto& source : row.sources) {
      json one{{names.source, source.id}};
      if (row.target) one[names.target] = row.target->id;
      out[names.rows].push_back(std::move(one));
    }
  }
  return out;
}

const json* member(const json& object, const std::string& name) {
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

/// What tells one element from another.
json key_of(const json& one, const SettingsTemplate& names) {
  json key = json::array();
  for (const auto& name : {names.attribute, names.field}) {
    const json* value = one.is_object() ? member(one, name) : nullptr;
    key.push_back(value == nullptr ? json() : *value);
  }
  return key;
}

/// Only what the template names, with defaults filled in.
json normalized(const json& one, const SettingsTemplate& names) {
  json out = json::object();
  if (!one.is_object()) return out;
  for (const auto& name : {names.attribute, names.field, names.target_field, names.fallback}) {
    if (const json* value = member(one, name)) out[name] = *value;
  }
  const json* identity = member(one, names.identity);
  out[names.identity] = identity != nullptr ? *identity : json(false);
  out[names.rows] = json::array();
  const json* rows = member(one, names.rows);
  if (rows == nullptr || !rows->is_array()) return out;
  for (const auto& row : *rows) {
    json pair = json::object();
    for (const auto& name : {names.source, names.target}) {
      const json* value = row.is_object() ? member(row, name) : nullptr;
      if (value != nullptr) pair[name] = *value;
    }
    out[names.rows].push_back(std::move(pair));
  }
  return out;
}

json normalized_list(const json* list, const SettingsTemplate& names) {
  std::vector<json> elements;
  if (list != nullptr && list->is_array()) {
    for (const auto& one : *list) elements.push_back(normalized(one, names));
  }
  std::sort(elements.begin(), elements.end());
  return elements;
}

json merge_list(const json* observed, const json& declared, const SettingsTemplate& names) {
  json merged = json::array();
  for (const auto& one : declared) {
    json out = one;
    if (observed != nullptr && observed->is_array()) {
      for (const auto& there : *observed) {
        if (!there.is_object() || key_of(there, names) != key_of(one, names)) continue;
        const std::set<std::string> known{names.attribute, names.field,    names.target_field,
                                          names.identity,  names.fallback, names.rows};
        for (const auto& [name, value] : there.items()) {
          if (!known.contains(name)) out[name] = value;
        }
        break;
      }
    }
    merged.push_back(std::move(out));
  }
  return merged;
}

/// One element of the mapping back to rules; nothing where an id or a member is not known.
class RulesReader {
 public:
  RulesReader(const SettingsTemplate& names, const json& element) : names_(names), element_(element) {}

  std::optional<model::AttributeRules> read(const std::vector<Ref>& source, const std::vector<Ref>& recipient,
                                            bool of_field) const {
    std::set<std::string> known{names_.attribute, names_.identity, names_.fallback, names_.rows};
    if (of_field) known.insert({names_.field, names_.target_field});
    for (const auto& [name, value] : element_.items()) {
      if (!known.contains(name)) return std::nullopt;
    }
    model::AttributeRules rules;
    const json* identity = member(element_, names_.identity);
    if (identity != nullptr && !identity->is_boolean()) return std::nullopt;
    rules.identity = identity != nullptr && identity->get<bool>();
    if (const json* fallback = member(element_, names_.fallback)) {
      rules.fallback = end(*fallback, recipient);
      if (!rules.fallback) return std::nullopt;
    }
    const json* rows = member(element_, names_.rows);
    if (rows == nullptr) return rules;
    if (!rows->is_array()) return std::nullopt;
    for (const auto& one : *rows) {
      auto row = read_row(one, source, recipient);
      if (!row) return std::nullopt;
      rules.rows.push_back(std::move(*row));
    }
    return rules;
  }

 private:
  std::optional<model::MappingRow> read_row(const json& one, const std::vector<Ref>& source,
                                            const std::vector<Ref>& recipient) const {
    if (!one.is_object()) return std::nullopt;
    for (const auto& [name, value] : one.items()) {
      if (name != names_.source && name != names_.target) return std::nullopt;
    }
    const json* from = member(one, names_.source);
    if (from == nullptr) return std::nullopt;
    auto left = end(*from, source);
    if (!left) return std::nullopt;
    model::MappingRow row;
    row.source = std::move(*left);
    if (const json* to = member(one, names_.target)) {
      row.target = end(*to, recipient);
      if (!row.target) return std::nullopt;
    }
    return row;
  }

  /// By id: names may be there twice. The name goes along for people.
  static std::optional<model::ValueRef> end(const json& value, const std::vector<Ref>& refs) {
    if (!value.is_number_integer()) return std::nullopt;
    const Ref* found = find_ref(refs, value.get<Id>());
    if (found == nullptr) return std::nullopt;
    return model::ValueRef{found->id, found->name, {}};
  }

  const SettingsTemplate& names_;
  const json& element_;
};

bool read_field(const json& element, const SettingsTemplate& names, const Side& source, const Side& recipient,
                model::AttributeMapping& mapping) {
  const json* id = member(element, names.field);
  if (id == nullptr || !id->is_number_integer()) return false;
  const FieldDef* from = source.find_field(id->get<Id>());
  if (from == nullptr) return false;
  const json* target = member(element, names.target_field);
  const FieldDef* to = target != nullptr && target->is_number_integer() ? recipient.find_field(target->get<Id>())
                                                                        : recipient.find_field(from->field.name);
  if (to == nullptr) return false;
  auto rules = RulesReader(names, element).read(from->values, to->values, true);
  if (!rules) return false;
  std::optional<std::string> renamed;
  if (to->field.name != from->field.name) renamed = to->field.name;
  mapping.custom_fields.push_back({from->field.name, std::move(renamed), std::move(*rules)});
  return true;
}

}  // namespace

std::string render_settings(const ResolvedMapping& mapping, const SettingsTemplate& names) {
  json list = json::array();
  const auto add = [&](const char* attribute, const std::optional<ValueMap>& rules) {
    if (rules) list.push_back(element(attribute, *rules, names));
  };
  add("status", mapping.status_rules());
  add("workflow", mapping.workflow_rules());
  add("layer", mapping.layer_rules());
  add("role", mapping.role_rules());
  for (const auto& field : mapping.fields()) {
    json one = element("customField", field.values, names);
    one[names.field] = field.source.id;
    one[names.target_field] = field.target.id;
    list.push_back(std::move(one));
  }
  return dump(json{{names.mapping, std::move(list)}});
}

std::string merge_settings(const std::string& observed, const std::string& declared, const SettingsTemplate& names) {
  const json there = parse_object(observed);
  json merged = there;
  const json wanted = parse_object(declared);
  for (const auto& [name, value] : wanted.items()) {
    merged[name] = name == names.mapping && value.is_array() ? merge_list(member(there, name), value, names) : value;
  }
  return dump(merged);
}

std::vector<FieldChange> compare_settings(const std::string& observed, const std::string& declared,
                                          const SettingsTemplate& names) {
  const json there = parse_object(observed);
  const json wanted = parse_object(declared);
  std::vector<FieldChange> changes;
  for (const auto& [name, value] : wanted.items()) {
    const json* now = member(there, name);
    const bool is_mapping = name == names.mapping && value.is_array();
    const bool equal = is_mapping ? normalized_list(now, names) == normalized_list(&value, names)
                                  : (now != nullptr ? *now == value : value.is_null());
    if (!equal) changes.push_back({"settings." + name, now != nullptr ? dump(*now) : "null", dump(value)});
  }
  return changes;
}

std::optional<model::AttributeMapping> read_settings(const std::string& settings, const SettingsTemplate& names,
                                                     const Side& source, const Side& recipient) {
  const json all = parse_object(settings);
  model::AttributeMapping mapping;
  const json* list = member(all, names.mapping);
  if (list == nullptr) return mapping;
  if (!list->is_array()) return std::nullopt;
  for (const auto& one : *list) {
    const json* attribute = one.is_object() ? member(one, names.attribute) : nullptr;
    if (attribute == nullptr || !attribute->is_string()) return std::nullopt;
    const auto name = attribute->get<std::string>();
    if (name == "customField") {
      if (!read_field(one, names, source, recipient, mapping)) return std::nullopt;
      continue;
    }
    const auto simple = [&](std::optional<model::AttributeRules>& slot, const std::vector<Ref>& from,
                            const std::vector<Ref>& to) {
      if (slot) return false;  // twice
      slot = RulesReader(names, one).read(from, to, false);
      return slot.has_value();
    };
    bool understood = false;
    if (name == "status") understood = simple(mapping.status, source.statuses(), recipient.statuses());
    if (name == "workflow") understood = simple(mapping.workflow, source.workflow_refs(), recipient.workflow_refs());
    if (name == "layer") understood = simple(mapping.layer, source.layers, recipient.layers);
    if (name == "role") understood = simple(mapping.role, source.roles, recipient.roles);
    if (!understood) return std::nullopt;
  }
  return mapping;
}

}  // namespace tmsync::plan
