#include "import_settings.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/native_settings.hpp"

#include "reference.hpp"

namespace tmsync::sync {
namespace {

/// A mapping that names the attributes of the settings: what makes `read_sides` read what their ids stand for.
model::AttributeMapping attributes_in(const nlohmann::json& list, const model::SettingsTemplate& names) {
  model::AttributeMapping mapping;
  for (const auto& element : list) {
    const auto attribute = element.is_object() ? element.find(names.attribute) : element.end();
    if (attribute == element.end()) continue;
    if (*attribute == "status") mapping.status = model::AttributeRules{};
    if (*attribute == "workflow") mapping.workflow = model::AttributeRules{};
    if (*attribute == "layer") mapping.layer = model::AttributeRules{};
    if (*attribute == "role") mapping.role = model::AttributeRules{};
    if (*attribute == "customField") mapping.custom_fields = {{"*", std::nullopt, {}}};
  }
  return mapping;
}

bool has_doubles(const model::AttributeRules& rules) {
  std::set<model::Id> sources;
  for (const auto& row : rules.rows) {
    if (row.source.id && !sources.insert(*row.source.id).second) return true;
  }
  return false;
}

/// Whether YAML takes the mapping: neither a custom field nor the source value of a row may stand there twice.
bool can_be_written(const model::AttributeMapping& mapping) {
  for (const auto* rules : {&mapping.status, &mapping.workflow, &mapping.layer, &mapping.role}) {
    if (*rules && has_doubles(**rules)) return false;
  }
  std::set<std::string> fields;
  for (const auto& field : mapping.custom_fields) {
    if (has_doubles(field.rules) || field.source_field == "*" || !fields.insert(field.source_field).second)
      return false;
  }
  return true;
}

/// Whether tmsync would make the same settings of the mapping.
bool says_the_same(const model::AttributeMapping& mapping, const std::string& settings,
                   const model::SettingsTemplate& names, const ExportContext& context) {
  core::Diagnostics diags;
  const plan::ResolvedMapping resolved(&mapping, context.source, context.recipient, diags);
  return diags.items().empty() &&
         plan::compare_settings(settings, plan::render_settings(resolved, names), names).empty();
}

}  // namespace

core::Task<ImportedSettings> import_settings(model::Export exported, std::string settings, std::string mapping_member,
                                             const model::Instance& source, const model::Instance& recipient,
                                             Connections& connections) {
  ImportedSettings imported;
  const auto members = nlohmann::json::parse(settings, nullptr, false);
  if (!members.is_object() || members.empty()) co_return imported;
  const std::string address = plan::export_address(exported.name);
  const auto as_they_are = [&](const std::string& why) {
    imported.notes.push_back(fmt::format("{}: {}; its settings are imported as native.settings", address, why));
    imported.raw = settings;
  };
  model::SettingsTemplate names;
  if (!mapping_member.empty()) names.mapping = mapping_member;
  if (!members.contains(names.mapping)) {
    as_they_are(fmt::format("its settings hold no \"{}\"", names.mapping));
    co_return imported;
  }
  const auto source_connection = connections.get(source);
  const auto recipient_connection = connections.get(recipient);
  if (!source_connection || !recipient_connection) {
    const auto& error = source_connection ? recipient_connection.error() : source_connection.error();
    as_they_are(fmt::format("the ids in its mapping cannot be looked up ({})", error.message));
    co_return imported;
  }
  exported.mapping = attributes_in(members.at(names.mapping), names);
  ExportContext context;
  context.declared = &exported;
  context.source_instance = &source;
  context.recipient_instance = &recipient;
  context.source_connection = *source_connection;
  context.recipient_connection = *recipient_connection;
  auto sides = co_await read_sides(context);
  if (!sides) {
    as_they_are(fmt::format("the ids in its mapping cannot be looked up ({})", sides.error().message));
    co_return imported;
  }
  auto mapping = plan::read_settings(settings, names, context.source, context.recipient);
  if (!mapping || !can_be_written(*mapping) || !says_the_same(*mapping, settings, names, context)) {
    as_they_are("a mapping in YAML cannot say what its settings say");
    co_return imported;
  }
  imported.mapping = std::move(*mapping);
  std::vector<std::string> others;
  for (const auto& [name, value] : members.items()) {
    if (name != names.mapping) others.push_back('"' + name + '"');
  }
  if (!others.empty()) {
    imported.notes.push_back(fmt::format("{}: its settings also hold {}, which plan and apply leave as they are",
                                         address, core::join(others, ", ")));
  }
  co_return imported;
}

}  // namespace tmsync::sync
