#include "write_mapping.hpp"

#include <vector>

#include "tmsync/core/text.hpp"

#include "yaml_text.hpp"

namespace tmsync::config {
namespace {

using model::AttributeRules;
using model::MappingRow;
using model::ValueRef;

constexpr std::size_t kLongestName = 60;

std::string value(const ValueRef& ref) {
  return ref.id ? "{ id: " + std::to_string(*ref.id) + " }" : quoted(ref.name, true);
}

/// What an id stands for, behind the line that names it; nothing where that is not known.
std::string comment(const std::vector<const ValueRef*>& refs) {
  std::vector<std::string> names;
  bool worth_it = false;
  for (const auto* ref : refs) {
    if (core::trim(ref->name).empty()) return {};
    worth_it = worth_it || ref->id.has_value();
    names.push_back(core::elide(core::escape_terminal(core::trim(ref->name)), kLongestName));
  }
  return worth_it ? "  # " + core::join(names, " -> ") : "";
}

std::string row_line(std::size_t depth, const MappingRow& row) {
  std::vector<const ValueRef*> refs{&row.source};
  if (row.target) refs.push_back(&*row.target);
  const std::string target = row.target ? ", target: " + value(*row.target) : "";
  return margin_of(depth) + "- { source: " + value(row.source) + target + " }" + comment(refs) + '\n';
}

std::string rules_entry(std::size_t depth, const std::string& key, const AttributeRules& rules,
                        const std::optional<std::string>& target_field = std::nullopt) {
  std::vector<std::string> simple;
  if (target_field) simple.push_back("field: " + quoted(*target_field, true));
  if (rules.identity) simple.emplace_back("identity: true");
  if (rules.create_missing) simple.emplace_back("createMissing: true");
  if (!rules.fallback && rules.rows.empty()) {
    const std::string inside = simple.empty() ? "{}" : "{ " + core::join(simple, ", ") + " }";
    return margin_of(depth) + key + ": " + inside + '\n';
  }
  std::string lines;
  for (const auto& one : simple) lines += margin_of(depth + 1) + one + '\n';
  if (rules.fallback) {
    lines += margin_of(depth + 1) + "default: " + value(*rules.fallback) + comment({&*rules.fallback}) + '\n';
  }
  std::string rows;
  for (const auto& row : rules.rows) rows += row_line(depth + 2, row);
  return section(depth, key, lines + section(depth + 1, "rows", rows));
}

}  // namespace

std::string mapping_lines(std::size_t depth, const model::AttributeMapping& mapping) {
  std::string lines;
  const auto add = [&](const char* key, const std::optional<AttributeRules>& rules) {
    if (rules) lines += rules_entry(depth, key, *rules);
  };
  add("status", mapping.status);
  add("workflow", mapping.workflow);
  add("layer", mapping.layer);
  add("role", mapping.role);
  std::string fields;
  for (const auto& field : mapping.custom_fields) {
    fields += rules_entry(depth + 1, quoted(field.source_field), field.rules, field.target_field);
  }
  return lines + section(depth, "customFields", fields);
}

}  // namespace tmsync::config
