#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/sync/engine.hpp"
#include "tmsync/sync/revert.hpp"

#include "outputs.hpp"
#include "runtime/run_flags.hpp"
#include "session.hpp"

namespace tmsync::cli {

/// Flags of the verbs that plan; each verb adds those that it has.
struct PlanFlags {
  std::string refresh = "quick";
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> acks;
  std::vector<std::string> rotate_secrets;
  std::string max_create;  ///< limits over all exports: 5000 or 30%; empty = none
  std::string max_update;
  std::string max_delete;
  std::string shard;           ///< K/N; empty = everything
  std::string compare_config;  ///< folder or file of another revision's configuration
  std::string revert;          ///< run record
  OutputFlags output;
  RunFlags run;
  bool detailed_exit_code = false;
};

void add_address_flags(CLI::App& verb, PlanFlags& flags);  ///< --target, --exclude
void add_refresh_flag(CLI::App& verb, PlanFlags& flags);
void add_plan_flags(CLI::App& verb, PlanFlags& flags);  ///< what `plan` and `apply` share

/// Finds, loads and checks the configuration; prints what is wrong with it. Absent = exit with invalid_configuration.
/// Warnings go to `notices` where that is given (a plan carries them), else they are printed, too.
[[nodiscard]] std::optional<model::Configuration> load_configuration(Session& session,
                                                                     core::Diagnostics* notices = nullptr);

/// What a plan is made from.
struct PlanInputs {
  model::Configuration configuration;
  std::unique_ptr<model::Configuration> compare_with;  ///< what options.compare_with points to
  std::unique_ptr<sync::RevertSource> revert;          ///< what to bring back; null = an ordinary plan
  sync::PlanOptions options;  ///< its notices are what checking the configuration found doubtful
};

/// Loads the configuration and turns the flags into options; what is wrong with either (an address that could name
/// nothing, an unknown guard) is printed. Else the exit code.
[[nodiscard]] tl::expected<PlanInputs, ExitCode> plan_inputs(const PlanFlags& flags, Session& session);
/// The same with a configuration that is loaded already.
[[nodiscard]] tl::expected<PlanInputs, ExitCode> plan_inputs(const PlanFlags& flags, model::Configuration configuration,
                                                             core::Diagnostics notices, Session& session);

/// The exit code that failures call for, the one that a person has to mend first; done where there are none.
[[nodiscard]] ExitCode most_urgent(const std::vector<core::ErrorKind>& failures);

/// The exit code that the exports and integrations call for which could not be read, or which TestOps keeps switched
/// off because the recipient refuses their token; done where there are none.
[[nodiscard]] ExitCode code_of_failures(const plan::Plan& plan);

/// Whether objects are refused until a person decides; an echo is refused as it should be.
[[nodiscard]] bool waits_for_a_person(const plan::Plan& plan);
/// What --detailed-exitcode tells of a plan: a guard would stop it, objects are refused, or there are changes.
[[nodiscard]] ExitCode detailed_code(const plan::Plan& plan);

/// The style of a text report on stdout.
[[nodiscard]] report::PlanTextOptions text_options(const Session& session);

/// Prints a plan's diagnostics on stderr.
void print_diagnostics(const plan::Plan& plan, Session& session);

}  // namespace tmsync::cli
