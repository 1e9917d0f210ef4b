#include "references.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "tmsync/core/text.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

std::vector<std::string> names_of(const std::vector<DocumentRef>& documents, std::string_view kind) {
  std::vector<std::string> names;
  for (const DocumentRef& document : documents) {
    if (document.kind == kind && !document.name.empty()) names.push_back(document.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void check_names(const std::vector<DocumentRef>& documents, core::Diagnostics& diags) {
  std::map<std::pair<std::string, std::string>, core::SourcePosition> first;
  for (const DocumentRef& document : documents) {
    if (document.name.empty()) continue;
    const auto where = document.name_where();
    const auto [at, fresh] = first.emplace(std::pair{document.kind, document.name}, where);
    if (fresh) continue;
    diags.error("TM1202", where, "the name \"" + document.name + "\" is taken by another " + document.kind,
                "it is declared first at " + core::to_string(at->second));
  }
}

void check_origins(const std::vector<model::Instance>& instances, core::Diagnostics& diags) {
  std::map<std::string, const model::Instance*> first;
  for (const auto& instance : instances) {
    if (instance.origin.empty()) continue;
    const auto [at, fresh] = first.emplace(instance.origin, &instance);
    // Two documents of one name are told as such.
    if (fresh || at->second->name == instance.name) continue;
    diags.error("TM1203", instance.where,
                "the instances \"" + at->second->name + "\" and \"" + instance.name + "\" have the same origin \"" +
                    instance.origin + '"',
                "give one of them an `origin:` of its own; the other is at " + core::to_string(at->second->where));
  }
}

/// Marks are recognised by address, so that one address is one instance.
void check_addresses(const std::vector<model::Instance>& instances, core::Diagnostics& diags) {
  std::map<std::string, const model::Instance*> first;
  for (const auto& instance : instances) {
    for (const auto& base : model::known_bases(instance)) {
      const auto [at, fresh] = first.emplace(base, &instance);
      if (fresh || at->second->name == instance.name) continue;
      diags.error(
          "TM1227", instance.where,
          "the instances \"" + at->second->name + "\" and \"" + instance.name + "\" have the same address " + base,
          "keep one of them; the other is at " + core::to_string(at->second->where));
    }
  }
}

}  // namespace

ProjectKey key_of(const std::string& instance, const model::ProjectRef& project) {
  return {instance, project.id ? '#' + std::to_string(*project.id) : '=' + project.name};
}

std::optional<RouteKey> route_of(const model::Export& exported) {
  for (const model::Endpoint* end : {&exported.source, &exported.recipient}) {
    if (end->instance.empty() || (!end->project.id && end->project.name.empty())) return std::nullopt;
  }
  return RouteKey{key_of(exported.source.instance, exported.source.project),
                  key_of(exported.recipient.instance, exported.recipient.project)};
}

void unknown_name(const char* code, const char* kind, const std::string& name, const core::SourcePosition& where,
                  const std::vector<std::string>& known, core::Diagnostics& diags) {
  std::string hint = core::did_you_mean(name, known);
  if (hint.empty() && known.empty()) hint = std::string("no ") + kind + " is declared";
  if (hint.empty()) {
    std::vector<std::string> some(known.begin(),
                                  known.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(known.size(), 5)));
    hint = "declared: " + core::join(some, ", ") + (known.size() > 5 ? ", ..." : "");
  }
  diags.error(code, where, std::string("there is no ") + kind + " named \"" + core::elide(name, 63) + '"', hint);
}

void check_references(const std::vector<DocumentRef>& documents, model::Configuration& configuration,
                      core::Diagnostics& diags) {
  check_names(documents, diags);
  check_origins(configuration.instances, diags);
  check_addresses(configuration.instances, diags);
  const auto instances = names_of(documents, "Instance");
  const auto mappings = names_of(documents, "AttributeMapping");
  std::map<std::string, const model::AttributeMapping*> mapping_by_name;
  for (const auto& mapping : configuration.mappings) mapping_by_name.emplace(mapping.name, &mapping);

  std::map<std::tuple<std::string, std::size_t, std::size_t>, core::SourcePosition> mapping_where;
  for (const DocumentRef& document : documents) {
    const Node* node = document.kind == "Export" ? member(document.spec(), "mapping") : nullptr;
    if (node == nullptr) continue;
    const auto where = document.name_where();
    mapping_where.emplace(std::tuple{where.file, where.line, where.column}, document.file->position(*node));
  }

  for (model::Export& exported : configuration.exports) {
    for (const model::Endpoint* end : {&exported.source, &exported.recipient}) {
      if (end->instance.empty() || std::binary_search(instances.begin(), instances.end(), end->instance)) continue;
      unknown_name("TM1204", "Instance", end->instance, end->where, instances, diags);
    }
    const auto at = mapping_where.find({exported.where.file, exported.where.line, exported.where.column});
    const auto& where = at == mapping_where.end() ? exported.where : at->second;
    if (!exported.mapping_name.empty()) {
      if (const auto found = mapping_by_name.find(exported.mapping_name); found != mapping_by_name.end()) {
        exported.mapping = *found->second;
      } else {
        unknown_name("TM1205", "AttributeMapping", exported.mapping_name, where, mappings, diags);
      }
    }
    check_native_mapping(exported, where, diags);
  }
  check_integrations(configuration.integrations, instances, diags);
  check_native_exports(configuration, instances, diags);
  check_routes(configuration.exports, diags);
}

}  // namespace tmsync::config
