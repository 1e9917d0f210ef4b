#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/content.hpp"
#include "tmsync/plan/mapping.hpp"
#include "tmsync/plan/saved.hpp"
#include "tmsync/plan/scope.hpp"
#include "tmsync/plan/side.hpp"
#include "tmsync/sync/engine.hpp"
#include "tmsync/testops/api.hpp"

#include "launches/launch_context.hpp"

namespace tmsync::sync {

/// One export while it is planned and applied.
struct ExportContext {
  const model::Export* declared = nullptr;
  std::unique_ptr<const model::Export> own_declaration;  ///< what `declared` points to where it is none of the user's
  const model::Instance* source_instance = nullptr;
  const model::Instance* recipient_instance = nullptr;
  /// What these point to where the export has a token of its own for that side.
  std::unique_ptr<const model::Instance> source_of_its_own;
  std::unique_ptr<const model::Instance> recipient_of_its_own;
  std::shared_ptr<testops::Connection> source_connection;
  std::shared_ptr<testops::Connection> recipient_connection;
  plan::Side source;
  plan::Side recipient;
  bool to_apply = false;  ///< see PlanOptions
  /// Who writes the copies: the user of the recipient's token. Empty = not known, as with a token that may only read;
  /// the sweep takes whoever made most of them.
  std::string writer;
  std::unique_ptr<plan::ResolvedMapping> mapping;
  std::string map_digest;
  std::set<std::string> unknown_users;  ///< logins that do not exist on the recipient
  std::set<std::string> known_users;
  plan::SourceSweep source_sweep;        ///< freed once classified
  plan::RecipientSweep recipient_sweep;  ///< likewise
  /// Exports between the same two projects that are not run now (paused, not targeted, or not readable) still own their
  /// copies.
  bool has_idle_siblings = false;
  std::vector<model::Id> idle_scope;  ///< ids in their scopes, ascending
  bool idle_scope_known = true;       ///< false: their scopes could not be read, so nothing may be said to have left
  bool siblings_keep = false;         ///< see plan::ClassifyRules
  bool sibling_deletes = false;
  bool launches_shared = false;  ///< a sibling takes launches along, too, into the same copies
  /// Cases that other shards bring to the recipient in this state of things.
  std::vector<AwaitedCase> elsewhere;
  bool exact = false;         ///< a saved plan is carried out: a source that changed since it was read is stale
  plan::Standings standings;  ///< of the saved plan's objects, for sync::settle
  std::unique_ptr<LaunchContext> launches;  ///< null where the export takes none along
  model::Id watermark = 0;                  ///< highest id of the recipient project when it was swept
  std::set<std::string> own_users;          ///< whose copies are the tool's own: the writer, and those before it
  std::vector<std::string> notes;           ///< of reading the reference data, for the plan; one line each

  [[nodiscard]] bool includes(model::Part part) const { return declared->include.contains(part); }
  [[nodiscard]] plan::ContentRules rules() const;
  [[nodiscard]] model::SourceRef source_ref(model::Id test_case) const {
    return {source.origin, source.project.id, test_case};
  }
  /// How many things to do at once: what both instances allow.
  [[nodiscard]] std::size_t workers() const;
};

/// Sets both instances to those that the export declares, with its own tokens where it has some.
void use_instances(ExportContext& context, const model::Configuration& configuration);

/// Does the declaration, as far as it can be told without reading it, go between the two projects of the context?
[[nodiscard]] bool declares_same_way(const model::Configuration& configuration, const ExportContext& context,
                                     const model::Export& other);

/// Between the same two projects: no address belongs to two instances, so that their names tell.
[[nodiscard]] bool goes_the_same_way(const ExportContext& a, const ExportContext& b);

}  // namespace tmsync::sync
