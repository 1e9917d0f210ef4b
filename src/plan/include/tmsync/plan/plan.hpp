#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/plan/change.hpp"
#include "tmsync/plan/change_list.hpp"
#include "tmsync/plan/config_change.hpp"
#include "tmsync/plan/launch_plan.hpp"
#include "tmsync/plan/mapping.hpp"

/// The plan as data: what `report` renders and `sync` carries out. Equal inputs give equal plans.
namespace tmsync::plan {

/// Who wrote the two sides last, as far as they were read: for the report of drift.
struct Provenance {
  std::string source_by;
  std::int64_t source_at = 0;  ///< ms; 0 = not known
  std::string recipient_by;
  std::int64_t recipient_at = 0;
};

struct Change {
  std::string address;  ///< export/<name>/test-case/<source id>
  Action action = Action::none;
  Reason reason = Reason::unchanged;
  std::string name;
  Id source_id = 0;
  std::optional<Id> recipient_id;
  std::vector<FieldChange> fields;
  StoredText after;                ///< JSON object; for creates what is known at plan time
  StoredText before;               ///< JSON object; only where the object exists
  StoredText image;                ///< of a plan that reverts: what sync::make_revert_plan needs of the run (JSON)
  std::vector<std::string> notes;  ///< omissions and hints, one line each
  bool incomplete = false;         ///< something of the source could not be read: what the copy has of it is kept
  // Preconditions, checked again right before the write.
  std::int64_t source_modified = 0;
  std::uint64_t recipient_rev = 0;
  std::uint64_t source_attributes = 0;  ///< of the sweep, for the new mark
  std::string desired_rev;              ///< where the content is known already
  Provenance provenance;
};

/// One value that createMissing makes before the cases are written.
struct ValueCreate {
  Ref field;  ///< of the recipient
  std::string value;
  bool operator==(const ValueCreate&) const = default;
};

enum class ExportState { planned, paused, excluded, failed };
[[nodiscard]] std::string_view to_string(ExportState state);

struct ScopeSample {
  Id id = 0;
  std::string name;
  bool operator==(const ScopeSample&) const = default;
};

/// What a scope gains and loses. Samples are the first by id, at most ten.
struct ScopeDelta {
  std::int64_t entering = 0;
  std::int64_t leaving = 0;
  std::vector<ScopeSample> entering_samples;
  std::vector<ScopeSample> leaving_samples;
  [[nodiscard]] bool empty() const { return entering == 0 && leaving == 0; }
  bool operator==(const ScopeDelta&) const = default;
};

/// The scope as declared now against an earlier one.
struct ScopeDiff {
  enum class Basis {
    applied,        ///< the copies on the recipient: what was in scope when it was last applied
    configuration,  ///< another revision's configuration, --compare-config
  };
  Basis basis = Basis::applied;
  bool is_new = false;  ///< configuration: the other one does not declare this export between the same projects
  std::string old_aql;  ///< configuration
  std::string old_launch_aql;
  ScopeDelta cases;
  std::optional<ScopeDelta> launches;  ///< absent: neither now nor then do launches go along
  bool operator==(const ScopeDiff&) const = default;
};

/// Marks of the source's origin with another address. They are told only where the recipient project holds none of the
/// source's own address: then the instance has moved, or another one has its origin.
struct OtherSource {
  std::string base;    ///< as model::normalise_base
  std::string origin;  ///< as those marks name it
  std::int64_t copies = 0;
  bool operator==(const OtherSource&) const = default;
};

/// One export in the plan.
struct ExportPlan {
  std::string name;
  core::SourcePosition where;
  ExportState state = ExportState::planned;
  core::Error error;  ///< for `failed`
  model::Delivery delivery = model::Delivery::direct;
  std::string source_project;
  std::string recipient_project;
  Id source_project_id = 0;  ///< 0 = not read
  Id recipient_project_id = 0;
  std::string source_instance;
  std::string recipient_instance;
  std::string aql;
  std::optional<std::int64_t> aql_count;  ///< what the instance itself says the query selects
  std::int64_t in_scope = 0;
  std::int64_t exported = 0;
  std::optional<std::int64_t> exported_share;  ///< a shard's own of them, what its guards count; absent = all
  std::int64_t unchanged = 0;
  std::int64_t touch = 0;
  std::int64_t left_kept = 0;
  std::int64_t not_created = 0;
  std::int64_t respected = 0;
  std::int64_t foreign_copies = 0;
  std::int64_t incomplete = 0;             ///< cases of which the source does not deliver everything
  std::int64_t ignored = 0;                ///< values, counted by case, that are lost without a rule that says so
  std::vector<OtherSource> other_sources;  ///< whose marks the recipient project holds beside ours; by base
  std::vector<std::string> notes;          ///< what the reader has to know of the whole export, one line each
  std::vector<ScopeSample> samples;        ///< the first few in scope
  std::string paused_until;                ///< paused: "2026-12-24"; empty = no date
  std::string pause_reason;
  /// What --compare-config found, else against the copies; absent where the export was not read.
  std::optional<ScopeDiff> scope_diff;
  std::vector<CoverageRow> coverage;
  std::vector<ValueCreate> values;     ///< in the order they are created
  ChangeList<Change> changes;          ///< by source id; touches included
  std::optional<LaunchPlan> launches;  ///< absent: the export takes no launches along
  /// Native delivery: what the export configuration selects, as the instance counts it, and what happens to the
  /// configuration itself; the test cases are TestOps' own business then, and `changes` is empty.
  std::string launch_aql;
  std::optional<std::int64_t> launch_count;
  std::optional<ConfigChange> configuration;  ///< absent where it is as declared
};

struct GuardResult {
  std::string guard;    ///< maxCreate, maxUpdate, maxDelete, emptyScope, sourceMoved, uploadPolicy
  std::string address;  ///< export/<name>, or "run": over all exports together
  std::int64_t value = 0;
  std::string limit;  ///< as written: 5000, 30%
  std::int64_t allowed = 0;
  bool stopped = false;
  bool acknowledged = false;
  std::string until{};  ///< where YAML acknowledges it: the last day, and why
  std::string reason{};
};

/// Integrations, their use in projects, and export configurations.
struct ConfigSummary {
  std::int64_t create = 0;
  std::int64_t update = 0;
  std::int64_t remove = 0;
  std::int64_t unchanged = 0;
  bool operator==(const ConfigSummary&) const = default;
};

/// Test cases, launches and the configuration plane together; `launches` and `configuration` tell those alone.
struct Summary {
  std::int64_t create = 0;
  std::int64_t update = 0;
  std::int64_t remove = 0;
  std::int64_t restore = 0;
  std::int64_t adopt = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;
  std::int64_t touch = 0;
  std::int64_t incomplete = 0;  ///< objects of which the source does not deliver everything
  std::int64_t ignored = 0;     ///< values lost without a rule
  LaunchSummary launches{};
  ConfigSummary configuration{};
  [[nodiscard]] bool has_changes() const { return create + update + remove + restore + adopt > 0; }
  bool operator==(const Summary&) const = default;
};

struct InstanceInfo {
  std::string name;
  std::string endpoint;
  std::string user;
  std::int64_t requests = 0;  ///< that applying the plan will need
  double requests_per_second = 50;
};

struct Plan {
  std::string tool_version;
  std::string config_digest;
  bool complete = true;
  std::vector<InstanceInfo> instances;        ///< by name
  std::vector<IntegrationPlan> integrations;  ///< by name
  std::vector<ExportPlan> exports;            ///< by name
  std::vector<GuardResult> guards;
  core::Diagnostics diagnostics;
  std::string shard;                         ///< "2/4"; empty = everything
  std::string reverts;                       ///< id of the run whose record is brought back; empty = an ordinary plan
  std::vector<std::string> removed_exports;  ///< names that only the configuration of --compare-config declares

  [[nodiscard]] Summary summary() const;
  [[nodiscard]] std::int64_t requests() const;
  /// Whole seconds the requests take at the configured rates, instances side by side; at least 1 where there are any.
  [[nodiscard]] std::int64_t seconds() const;
  [[nodiscard]] bool guarded() const;  ///< a guard stopped it and was not acknowledged
};

[[nodiscard]] std::string export_address(const std::string& name);
[[nodiscard]] std::string case_address(const std::string& name, Id source_id);

/// Counts against limits. `existing` are the live copies. Percentages count from 10 existing objects on. Deleting a
/// doubled test case (Reason::duplicate) is housekeeping and not counted; launches have no bin, and each that goes
/// counts.
[[nodiscard]] std::vector<GuardResult> check_guards(const model::Export& declared, const ExportPlan& planned);

/// Do the globs name this address, or something above or below it? `export/a` names everything under it.
[[nodiscard]] bool address_matches(const std::vector<std::string>& globs, const std::string& address);

}  // namespace tmsync::plan
