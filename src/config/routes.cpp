#include <map>

#include "tmsync/core/text.hpp"

#include "references.hpp"

namespace tmsync::config {
namespace {

using model::Export;

/// The exports between two projects so far.
struct Route {
  const Export* first = nullptr;
  const Export* first_direct = nullptr;
  const Export* running_direct = nullptr;  ///< the first that is not paused
  const Export* running_native = nullptr;
  std::map<std::string, const Export*> by_aql;  ///< the first direct one of each query

  /// A direct one whose scope surely meets that of a query: no query selects everything.
  [[nodiscard]] const Export* meeting(const std::string& aql) const {
    if (aql.empty()) return first_direct;
    for (const std::string& other : {std::string(), aql}) {
      if (const auto found = by_aql.find(other); found != by_aql.end()) return found->second;
    }
    return nullptr;
  }

  void add(const Export& exported, const std::string& aql) {
    if (first == nullptr) first = &exported;
    const Export*& running = exported.native ? running_native : running_direct;
    if (running == nullptr && !exported.paused) running = &exported;
    if (exported.native) return;
    if (first_direct == nullptr) first_direct = &exported;
    by_aql.emplace(aql, &exported);
  }
};

std::string both(const Export& one, const Export& other) {
  return "export/" + one.name + " and export/" + other.name;
}

void check_against(const Route& route, const Export& exported, const std::string& aql, core::Diagnostics& diags) {
  const Export* twin = exported.native ? route.running_direct : route.running_native;
  if (twin != nullptr && !exported.paused) {
    diags.error("TM1250", exported.where,
                both(exported, *twin) + " deliver twice between the same projects: one native, one direct",
                "keep one of them; a native one ends with `paused: true` or `state: absent`; the other is at " +
                    core::to_string(twin->where));
  }
  const Export* other = exported.native ? nullptr : route.meeting(aql);
  // Two documents of one name are told as such.
  if (other == nullptr || other->name == exported.name) return;
  diags.error(
      "TM1207", exported.where, both(exported, *other) + " select the same test cases for the same recipient project",
      "merge them, or give them scopes that exclude each other; the other is at " + core::to_string(other->where));
}

}  // namespace

void check_routes(const std::vector<Export>& exports, core::Diagnostics& diags) {
  std::map<RouteKey, Route> by_route;
  for (const Export& exported : exports) {
    const auto key = route_of(exported);
    if (!key) continue;
    const auto& [from, to] = *key;
    if (from == to) {
      diags.error("TM1206", exported.recipient.where, "the export goes from a project into the same project",
                  "name another project or another instance as the recipient");
      continue;
    }
    // What is to be deleted delivers nothing.
    if (exported.native && exported.native->presence == model::Presence::absent) continue;
    Route& route = by_route[*key];
    const std::string aql(core::trim(exported.aql));
    check_against(route, exported, aql, diags);
    route.add(exported, aql);
    if (const auto back = by_route.find({to, from}); back != by_route.end()) {
      const Export& other = *back->second.first;
      diags.error("TM1208", exported.where, both(exported, other) + " export to each other's source",
                  "remove one: exported test cases would come back as new ones; the other is at " +
                      core::to_string(other.where));
    }
  }
}

}  // namespace tmsync::config
