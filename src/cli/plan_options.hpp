#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/sync/engine.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// Flags that `plan` and `apply` share.
struct PlanFlags {
  std::string refresh = "quick";
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> acks;
  std::string format = "text";
  bool detailed_exit_code = false;  ///< plan only
};

void add_plan_flags(CLI::App& verb, PlanFlags& flags);

/// Finds, loads and checks the configuration; prints what is wrong with it. Absent = exit with invalid_configuration.
/// Warnings go to `notices` where that is given (a plan carries them), else they are printed, too.
[[nodiscard]] std::optional<model::Configuration> load_configuration(Session& session,
                                                                     core::Diagnostics* notices = nullptr);

/// Flags to options; mistakes in addresses (nothing they could name, an unknown guard) are printed. Absent = usage
/// error.
[[nodiscard]] std::optional<sync::PlanOptions> plan_options(const PlanFlags& flags,
                                                            const model::Configuration& configuration,
                                                            Session& session);

/// The exit code that the exports which could not be planned call for; done where all were.
[[nodiscard]] ExitCode code_of_failures(const plan::Plan& plan);

/// Prints a plan's diagnostics on stderr.
void print_diagnostics(const plan::Plan& plan, Session& session);

/// Prints a plan in the chosen format on stdout, and its diagnostics in text form on stderr.
void print_plan(const plan::Plan& plan, const PlanFlags& flags, Session& session);

}  // namespace tmsync::cli
