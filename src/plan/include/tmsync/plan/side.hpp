#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/mark.hpp"
#include "tmsync/model/test_case.hpp"

/// The reference data of one end of an export, as it was read: what names and ids exist there.
namespace tmsync::plan {

using model::Id;
using model::Ref;

struct FieldDef {
  Ref field;
  bool single_select = false;
  bool locked = false;         ///< new values are refused
  std::vector<Ref> values;     ///< sorted by name
  std::set<Id> unused_values;  ///< those that no case carries, as far as the instance says
};

struct WorkflowDef {
  Ref workflow;
  std::vector<Ref> statuses;
};

struct IntegrationDef {
  Ref integration;
  std::string type;
};

struct Side {
  std::string instance;  ///< name in the configuration
  std::string origin;    ///< name in marks, for people
  std::string endpoint;  ///< what marks say: spec.publicUrl, else the endpoint; without a slash at the end
  /// Addresses under which the instance is or was known, as model::normalise_base: those of its marks.
  std::vector<std::string> bases;
  Ref project;
  std::string user;              ///< whom the token acts as; empty = not known
  std::vector<FieldDef> fields;  ///< those the project uses
  std::vector<WorkflowDef> workflows;
  std::optional<Id> manual_workflow;     ///< the project's own for manual cases
  std::optional<Id> automated_workflow;  ///< and for automated ones
  std::vector<Ref> layers;
  std::vector<Ref> roles;
  std::vector<IntegrationDef> integrations;  ///< enabled in the project

  [[nodiscard]] const FieldDef* find_field(const std::string& name) const;
  [[nodiscard]] const FieldDef* find_field(Id id) const;
  /// Every status of every workflow, by id, once.
  [[nodiscard]] std::vector<Ref> statuses() const;
  [[nodiscard]] std::vector<Ref> workflow_refs() const;
  [[nodiscard]] bool is_known_as(const std::string& base) const;
  /// The object of this instance that a mark names: its address leads to one of `bases`, to this kind, and to the id
  /// that its name says. Absent: of another instance or kind, or damaged.
  [[nodiscard]] std::optional<Id> named_by(const model::Mark& mark, model::AddressKind kind) const;
  /// The first of the links that is a mark and names an object of this instance of this kind. Those of results are of
  /// type `tmsync-result`; 0.1.0 gave them the type of the others, and their address tells.
  [[nodiscard]] std::optional<model::Mark> mark_among(const std::vector<model::Link>& links,
                                                      model::AddressKind kind) const;
  /// Where a person sees a test case.
  [[nodiscard]] std::string case_url(Id test_case) const;
  /// ... and a launch.
  [[nodiscard]] std::string launch_url(Id launch) const;
};

/// Finds by id, or by exact name; nullptr where there is none.
[[nodiscard]] const Ref* find_ref(const std::vector<Ref>& refs, Id id);
[[nodiscard]] const Ref* find_ref(const std::vector<Ref>& refs, const std::string& name);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<Ref>& refs);

}  // namespace tmsync::plan
