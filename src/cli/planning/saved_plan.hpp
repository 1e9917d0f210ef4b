#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/saved.hpp"
#include "tmsync/report/apply_report.hpp"
#include "tmsync/report/plan_file.hpp"

#include "planning/plan_options.hpp"
#include "session.hpp"

/// Plan files on the command line.
namespace tmsync::cli {

/// The flags of `plan` that planning again needs.
[[nodiscard]] report::PlanFileOptions options_of(const PlanFlags& flags);
/// The same flags again; acknowledgements that `flags` has already are added to those of the file.
void restore_flags(const report::PlanFile& file, PlanFlags& flags);

/// Reads the file; what is wrong with it is printed. The exit code is `error` where it cannot be read, and `refused`
/// where it is no whole, unaltered plan file of this version.
[[nodiscard]] tl::expected<report::PlanFile, ExitCode> read_plan(const std::string& path, ExitCode refused,
                                                                 Session& session);

/// Writes the plan file: whole or not at all, readable for its owner only. False where it cannot be written, which is
/// printed.
[[nodiscard]] bool save_plan(const plan::Plan& plan, const PlanFlags& flags, const std::string& path, Session& session);

/// Why the plan was not made from this configuration; absent where it was.
[[nodiscard]] std::optional<std::string> other_configuration(const plan::Plan& saved,
                                                             const model::Configuration& configuration);

/// A guard that stopped the saved plan and that neither it nor `acks` lift.
[[nodiscard]] bool stopped_by_guard(const plan::Plan& saved, const std::vector<std::string>& acks);

/// What settling found, as the beginning of the report of the apply.
[[nodiscard]] report::Applied report_of(const plan::Settlement& settlement);
[[nodiscard]] report::Applied with_settlement(report::Applied applied, const report::Applied& settled);
/// One paragraph under the plan that is shown, before the question; empty where all of it is carried out.
[[nodiscard]] std::string settlement_text(const report::Applied& settled);

}  // namespace tmsync::cli
