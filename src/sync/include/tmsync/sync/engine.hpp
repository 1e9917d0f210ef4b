#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/plan/verification.hpp"
#include "tmsync/sync/services.hpp"

/// The reconciler: observe both sides, plan, apply.
namespace tmsync::sync {

/// One of `count` runners that share every export's objects by their ids, without talking to each other.
struct Shard {
  std::int64_t index = 1;  ///< from 1
  std::int64_t count = 1;
  /// Every id belongs to exactly one of the runners.
  [[nodiscard]] bool owns(model::Id source_id) const;
  bool operator==(const Shard&) const = default;
};

using RunLimits = plan::RunLimits;

struct PlanOptions {
  bool full = false;                 ///< --refresh full: compare content, do not trust marks
  std::vector<std::string> targets;  ///< address globs; empty = everything
  std::vector<std::string> excludes;
  std::vector<std::string> acks;            ///< GUARD@ADDRESS
  std::vector<std::string> rotate_secrets;  ///< address globs of project integrations whose token is stored anew
  std::string tool_version;
  RunLimits limits;
  std::optional<Shard> shard;
  std::string
      today;  ///< "2026-12-24", UTC: pauses and acknowledgements with a date are judged by it; empty = none ends
  const model::Configuration* compare_with = nullptr;  ///< --compare-config; outlives the call
  std::shared_ptr<plan::TextStore> texts;              ///< for long texts of the plan; null = memory
  core::Diagnostics notices;  ///< what checking the configuration found doubtful: part of every plan
  bool to_apply = false;      ///< the same tokens carry it out: those of the recipients have to be allowed to write
  const plan::Plan* saved = nullptr;  ///< for sync::settle: where its objects stand is kept; outlives the call
};

struct ExportContext;  ///< what apply needs to know about an export beyond the plan; private to sync

struct PlannedExport {
  PlannedExport();
  PlannedExport(PlannedExport&&) noexcept;
  PlannedExport& operator=(PlannedExport&&) noexcept;
  ~PlannedExport();
  std::unique_ptr<ExportContext> context;  ///< null where the export could not be read
};

struct ConfigContext;  ///< the same for the configuration plane

/// A plan together with what was learnt while making it.
struct Planned {
  Planned();
  Planned(Planned&&) noexcept;
  Planned& operator=(Planned&&) noexcept;
  ~Planned();
  plan::Plan plan;
  std::vector<PlannedExport> exports;  ///< parallel to plan.exports; native ones have no context here
  std::unique_ptr<ConfigContext> configuration;
};

/// Reads both sides of every export and decides. Writes nothing: it is given read-only clients. Failures of one export
/// end up in its ExportPlan and make the plan incomplete; the others are planned.
[[nodiscard]] core::Task<Planned> make_plan(const model::Configuration& configuration, const PlanOptions& options,
                                            Services& services);

enum class OperationState { done, failed, skipped, unknown, stale };
[[nodiscard]] std::string_view to_string(OperationState state);

struct Operation {
  std::string address;
  plan::Action action = plan::Action::none;
  std::string name;
  OperationState state = OperationState::skipped;
  std::string message;    ///< why it is not done; empty where done
  bool for_good = false;  ///< failed, and the same request would be refused again
};

struct ApplyReport {
  std::vector<Operation> operations;  ///< every one that is not done, in order of the plan, exports by name
  std::vector<std::string> notes;     ///< what was left out, doubles that were removed
  plan::Summary done;                 ///< what was carried out
  std::int64_t results = 0;           ///< results of launches that were uploaded
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
  std::int64_t unknown = 0;
  std::int64_t stale = 0;
  std::int64_t for_good = 0;    ///< of the failed: refused for good
  std::int64_t incomplete = 0;  ///< done as far as the source could be read; the next run completes them
  bool unauthorized = false;    ///< an instance answered 401 or 403
  bool unavailable = false;     ///< an instance could not be reached after all retries
  bool interrupted = false;     ///< the stop flag ended it
  [[nodiscard]] bool complete() const { return failed + skipped + unknown + stale == 0; }
  void add(Operation not_done);  ///< counts it, unless it is done
};

/// Carries the plan out: the configuration plane, then export by export values first, then creates and updates in any
/// order, deletes last and only where nothing failed, then one sweep for doubles. A guarded plan must not be given to
/// this. Exports that were not read completely are skipped.
[[nodiscard]] core::Task<ApplyReport> apply(Planned& planned, Services& services);

/// The documentation's checks, for both deliveries, by full comparison. Writes nothing. What cannot be read is a check
/// in state unknown.
[[nodiscard]] core::Task<plan::Verification> verify(const model::Configuration& configuration,
                                                    const PlanOptions& options, Services& services);

struct ImportOptions {
  std::string instance;               ///< name of a declared Instance
  std::vector<std::string> projects;  ///< names or ids; empty = all that use an integration
};

/// What an instance holds of the configuration plane, as documents that would leave it as it is.
struct Imported {
  model::Configuration
      documents;  ///< integrations, exports with their mapping inline, instances that had to be made up
  std::vector<std::string> notes;  ///< what was left out or cannot be told, one line each
};

/// Reads integrations of type allure_testops, their use in projects and the export configurations. Integrations that
/// `configuration` declares already are left out. Secrets become references to environment variables.
[[nodiscard]] core::Task<core::Result<Imported>> import_configuration(const model::Configuration& configuration,
                                                                      const ImportOptions& options, Services& services);

/// For `tmsync explain`: everything about one test case.
struct Explanation {
  std::string address;
  std::string name;
  std::string aql;
  bool in_scope = false;
  std::optional<bool> instance_says;  ///< what the instance itself answers for this case
  /// The tree, one line a node, indented, each with its value.
  std::vector<std::string> scope_tree;
  std::vector<plan::CoverageRow> attributes;
  std::vector<std::string> attribute_places;  ///< file:line of the deciding row, parallel to `attributes`
  plan::Change change;
  std::string desired;  ///< JSON object: what the copy shall say
};
[[nodiscard]] core::Task<core::Result<Explanation>> explain(const model::Configuration& configuration,
                                                            const std::string& export_name, model::Id test_case,
                                                            Services& services);

/// The same for one launch.
struct LaunchExplanation {
  std::string address;
  std::string name;
  std::string aql;
  bool selected = false;  ///< by the query
  std::optional<bool> instance_says;
  std::vector<std::string> scope_tree;
  bool bulk = true;
  std::string why_single;
  plan::LaunchChange change;  ///< with its counts, also where nothing is to be done
  std::vector<std::string> notes;
};
[[nodiscard]] core::Task<core::Result<LaunchExplanation>> explain_launch(const model::Configuration& configuration,
                                                                         const std::string& export_name,
                                                                         model::Id launch, Services& services);

}  // namespace tmsync::sync
