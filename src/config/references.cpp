#include <algorithm>
#include <map>
#include <tuple>

#include "tmsync/core/text.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

using model::Export;
using model::ProjectRef;

/// A project as it is written; equal texts are surely one project, different ones (a name and an id) may be.
using ProjectKey = std::tuple<std::string, std::string>;

ProjectKey key_of(const model::Endpoint& end) {
  return {end.instance, end.project.id ? '#' + std::to_string(*end.project.id) : '=' + end.project.name};
}

bool is_known(const model::Endpoint& end) {
  return !end.instance.empty() && (end.project.id.has_value() || !end.project.name.empty());
}

std::vector<std::string> names_of(const std::vector<DocumentRef>& documents, std::string_view kind) {
  std::vector<std::string> names;
  for (const DocumentRef& document : documents) {
    if (document.kind == kind && !document.name.empty()) names.push_back(document.name);
  }
  std::sort(names.begin(), names.end());
  return names;
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

/// The exports between two projects so far.
struct Route {
  const Export* first = nullptr;
  std::map<std::string, const Export*> by_aql;  ///< the first of each query

  /// One whose scope surely meets that of a query: no query selects everything.
  [[nodiscard]] const Export* meeting(const std::string& aql) const {
    if (aql.empty()) return first;
    for (const std::string& other : {std::string(), aql}) {
      if (const auto found = by_aql.find(other); found != by_aql.end()) return found->second;
    }
    return nullptr;
  }
};

void check_pairs(const std::vector<Export>& exports, core::Diagnostics& diags) {
  std::map<std::pair<ProjectKey, ProjectKey>, Route> by_route;
  for (const Export& exported : exports) {
    if (!is_known(exported.source) || !is_known(exported.recipient)) continue;
    const auto from = key_of(exported.source);
    const auto to = key_of(exported.recipient);
    if (from == to) {
      diags.error("TM1206", exported.recipient.where, "the export goes from a project into the same project",
                  "name another project or another instance as the recipient");
      continue;
    }
    Route& route = by_route[{from, to}];
    const std::string aql(core::trim(exported.aql));
    if (const Export* other = route.meeting(aql); other != nullptr && other->name != exported.name) {
      diags.error(
          "TM1207", exported.where,
          "export/" + exported.name + " and export/" + other->name +
              " select the same test cases for the same recipient project",
          "merge them, or give them scopes that exclude each other; the other is at " + core::to_string(other->where));
    }
    if (route.first == nullptr) route.first = &exported;
    route.by_aql.emplace(aql, &exported);
    if (const auto back = by_route.find({to, from}); back != by_route.end()) {
      const Export& other = *back->second.first;
      diags.error("TM1208", exported.where,
                  "export/" + exported.name + " and export/" + other.name + " export to each other's source",
                  "remove one: exported test cases would come back as new ones; the other is at " +
                      core::to_string(other.where));
    }
  }
}

}  // namespace

void check_references(const std::vector<DocumentRef>& documents, model::Configuration& configuration,
                      core::Diagnostics& diags) {
  check_names(documents, diags);
  check_origins(configuration.instances, diags);
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

  for (Export& exported : configuration.exports) {
    for (const model::Endpoint* end : {&exported.source, &exported.recipient}) {
      if (end->instance.empty() || std::binary_search(instances.begin(), instances.end(), end->instance)) continue;
      unknown_name("TM1204", "Instance", end->instance, end->where, instances, diags);
    }
    if (exported.mapping_name.empty()) continue;
    if (const auto found = mapping_by_name.find(exported.mapping_name); found != mapping_by_name.end()) {
      exported.mapping = *found->second;
      continue;
    }
    const auto at = mapping_where.find({exported.where.file, exported.where.line, exported.where.column});
    unknown_name("TM1205", "AttributeMapping", exported.mapping_name,
                 at == mapping_where.end() ? exported.where : at->second, mappings, diags);
  }
  check_pairs(configuration.exports, diags);
}

}  // namespace tmsync::config
