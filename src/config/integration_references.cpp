#include <algorithm>
#include <map>

#include "tmsync/core/text.hpp"

#include "references.hpp"

namespace tmsync::config {
namespace {

using model::Export;
using model::Integration;
using model::IntegrationProject;
using model::Presence;

void check_display_names(const std::vector<Integration>& integrations, core::Diagnostics& diags) {
  std::map<std::pair<std::string, std::string>, const Integration*> first;
  for (const Integration& integration : integrations) {
    if (integration.instance.empty() || integration.display_name.empty()) continue;
    const auto [at, fresh] = first.emplace(std::pair{integration.instance, integration.display_name}, &integration);
    // Two documents of one name are told as such.
    if (fresh || at->second->name == integration.name) continue;
    diags.error("TM1241", integration.where,
                "integration/" + integration.name + " and integration/" + at->second->name +
                    " have the same displayName on instance/" + integration.instance,
                "an integration is found by it; give one of them another, the other is at " +
                    core::to_string(at->second->where));
  }
}

void check_projects(const Integration& integration, core::Diagnostics& diags) {
  std::map<ProjectKey, const IntegrationProject*> first;
  for (const IntegrationProject& use : integration.projects) {
    const auto [at, fresh] = first.emplace(key_of(integration.instance, use.project), &use);
    if (fresh) continue;
    diags.error("TM1242", use.project.where,
                "integration/" + integration.name + " lists the project " + to_string(use.project) + " twice",
                "remove one of them; the other is at " + core::to_string(at->second->project.where));
  }
}

/// What the exports with native delivery are checked against.
class NativeCheck {
 public:
  NativeCheck(const std::vector<Integration>& integrations, const std::vector<std::string>& instances,
              core::Diagnostics& diags)
      : integrations_(integrations), instances_(instances), diags_(diags) {
    for (const Integration& integration : integrations) {
      if (!integration.name.empty()) names_.push_back(integration.name);
    }
  }

  void check(const Export& exported) {
    const std::string& name = exported.native->integration;
    const auto& where = exported.native->integration_where;
    if (name.empty()) return;
    const auto found =
        std::lower_bound(integrations_.begin(), integrations_.end(), name,
                         [](const Integration& integration, const std::string& n) { return integration.name < n; });
    if (found == integrations_.end() || found->name != name) {
      return unknown_name("TM1240", "Integration", name, where, names_, diags_);
    }
    if (!is_known(exported) || !is_known(*found)) return;
    if (!fits(*found, exported)) return wrong_way(*found, exported);
    if (exported.native->presence == Presence::absent) return;
    if (found->presence == Presence::absent) {
      diags_.error("TM1244", where,
                   "export/" + exported.name + " needs integration/" + name + ", which is to be deleted",
                   "say `state: absent` in the export as well, or keep the integration, declared at " +
                       core::to_string(found->where));
      return;
    }
    check_project(*found, exported);
  }

 private:
  [[nodiscard]] bool is_instance(const std::string& name) const {
    return std::binary_search(instances_.begin(), instances_.end(), name);
  }
  /// Names of instances that do not exist are told by themselves.
  [[nodiscard]] bool is_known(const Export& exported) const {
    return is_instance(exported.source.instance) && is_instance(exported.recipient.instance);
  }
  [[nodiscard]] bool is_known(const Integration& integration) const {
    return is_instance(integration.instance) && is_instance(integration.recipient);
  }
  static bool fits(const Integration& integration, const Export& exported) {
    return integration.instance == exported.source.instance && integration.recipient == exported.recipient.instance;
  }

  void wrong_way(const Integration& integration, const Export& exported) {
    const auto way = [](const std::string& from, const std::string& to) {
      return "from instance/" + from + " to instance/" + to;
    };
    const auto other = std::find_if(integrations_.begin(), integrations_.end(), [&](const Integration& candidate) {
      return fits(candidate, exported) && candidate.presence == Presence::present;
    });
    const std::string hint = other == integrations_.end()
                                 ? "declare an Integration with `instance: " + exported.source.instance +
                                       "` and `recipient: " + exported.recipient.instance + '`'
                                 : "write `integration: " + other->name + "`, which leads there";
    diags_.error("TM1243", exported.native->integration_where,
                 "integration/" + integration.name + " leads " + way(integration.instance, integration.recipient) +
                     ", but the export " + way(exported.source.instance, exported.recipient.instance),
                 hint);
  }

  void check_project(const Integration& integration, const Export& exported) {
    const model::ProjectRef& project = exported.source.project;
    if (!project.id && project.name.empty()) return;
    std::vector<std::string> listed;
    bool may_be_listed = false;  // a name against an id cannot be told offline
    for (const IntegrationProject& use : integration.projects) {
      if (key_of("", use.project) == key_of("", project)) {
        if (use.presence == Presence::present) return;
        diags_.error("TM1244", project.where,
                     "export/" + exported.name + " needs integration/" + integration.name + " in the project " +
                         to_string(project) + ", where it is to be removed",
                     "say `state: absent` in the export as well, or keep the project, listed at " +
                         core::to_string(use.project.where));
        return;
      }
      may_be_listed = may_be_listed || use.project.id.has_value() != project.id.has_value();
      listed.push_back(to_string(use.project));
    }
    if (may_be_listed) return;
    std::string hint = core::did_you_mean(to_string(project), listed);
    if (hint.empty())
      hint = "add it with a token to `projects` of the integration, declared at " + core::to_string(integration.where);
    diags_.error("TM1245", project.where,
                 "integration/" + integration.name + " is not used in the project " + to_string(project), hint);
  }

  const std::vector<Integration>& integrations_;  ///< in order of name
  const std::vector<std::string>& instances_;
  core::Diagnostics& diags_;
  std::vector<std::string> names_;
};

/// TestOps gives an export configuration no name: what has the same ends and queries can only be told apart by its id.
void check_alike(const std::vector<Export>& exports, core::Diagnostics& diags) {
  std::map<std::tuple<RouteKey, std::string, std::string>, std::vector<const Export*>> alike;
  std::map<std::pair<std::string, model::Id>, const Export*> by_id;
  for (const Export& exported : exports) {
    const auto route = route_of(exported);
    if (!exported.native || !route) continue;
    const std::string launch_aql(exported.launches ? core::trim(exported.launches->aql) : "");
    alike[{*route, std::string(core::trim(exported.aql)), launch_aql}].push_back(&exported);
    if (!exported.native->id) continue;
    const auto [at, fresh] = by_id.emplace(std::pair{exported.source.instance, *exported.native->id}, &exported);
    if (fresh || at->second->name == exported.name) continue;
    diags.error("TM1255", exported.where,
                "export/" + exported.name + " and export/" + at->second->name + " have the same native.id " +
                    std::to_string(*exported.native->id),
                "each export configuration is declared once; the other is at " + core::to_string(at->second->where));
  }
  for (const auto& [key, group] : alike) {
    const Export& first = *group.front();
    const bool later_lacks = std::any_of(group.begin() + 1, group.end(), [](const auto* e) { return !e->native->id; });
    for (std::size_t i = 0; i < group.size() && group.size() > 1; ++i) {
      const Export& exported = *group[i];
      // Of two without an id one is told, and the message names both.
      if (exported.native->id || (i == 0 && later_lacks)) continue;
      const Export& other = i == 0 ? *group[1] : first;
      if (other.name == exported.name) continue;
      diags.error(
          "TM1251", exported.where,
          "export/" + exported.name + " and export/" + other.name +
              " are alike to TestOps: the same projects and the same AQL",
          "merge them, or write `native: { id: ... }`, the id of the export configuration, in each; the other is at " +
              core::to_string(other.where));
    }
  }
}

}  // namespace

void check_integrations(const std::vector<Integration>& integrations, const std::vector<std::string>& instances,
                        core::Diagnostics& diags) {
  for (const Integration& integration : integrations) {
    for (const auto& [name, where] : {std::pair(&integration.instance, &integration.instance_where),
                                      std::pair(&integration.recipient, &integration.recipient_where)}) {
      if (name->empty() || std::binary_search(instances.begin(), instances.end(), *name)) continue;
      unknown_name("TM1204", "Instance", *name, *where, instances, diags);
    }
    check_projects(integration, diags);
  }
  check_display_names(integrations, diags);
}

void check_native_exports(const model::Configuration& configuration, const std::vector<std::string>& instances,
                          core::Diagnostics& diags) {
  NativeCheck check(configuration.integrations, instances, diags);
  for (const Export& exported : configuration.exports) {
    if (exported.native) check.check(exported);
  }
  check_alike(configuration.exports, diags);
}

void check_native_mapping(const Export& exported, const core::SourcePosition& where, core::Diagnostics& diags) {
  if (!exported.native || !exported.mapping) return;
  std::vector<std::string> fields;
  for (const auto& field : exported.mapping->custom_fields) {
    if (field.rules.identity && field.rules.create_missing) fields.push_back('"' + field.source_field + '"');
  }
  if (fields.empty()) return;
  diags.warning(
      "TM1252", where,
      "TestOps creates no values of custom fields: createMissing does nothing for " + core::join(fields, ", "),
      "create the missing values on the recipient, or give the native export a mapping of its own");
}

}  // namespace tmsync::config
