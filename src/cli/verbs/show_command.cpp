#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/plan/selection.hpp"
#include "tmsync/report/run_result.hpp"

#include "outputs.hpp"
#include "planning/plan_options.hpp"
#include "planning/saved_plan.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

struct ShowFlags {
  std::string file;
  std::vector<std::string> targets;
  OutputFlags output;
  bool detailed_exit_code = false;
};

ExitCode run_show(const ShowFlags& flags, Session& session) {
  auto file = read_plan(flags.file, ExitCode::error, session);
  if (!file) return file.error();
  auto& plan = file->plan;
  if (!flags.targets.empty() && !plan::keep_only(flags.targets, plan)) {
    session.err << "tmsync: --target names nothing in this plan; addresses look like export/NAME, "
                   "export/NAME/test-case/ID, export/NAME/launch/ID or integration/NAME\n";
    return ExitCode::usage;
  }
  print_diagnostics(plan, session);
  const auto code = flags.detailed_exit_code ? detailed_code(plan) : ExitCode::done;
  report::RunResult result;
  result.verb = "plan";  // the same bytes
  result.outcome = "planned";
  result.exit_code = static_cast<int>(code);
  result.run_id = session.global.run_id;
  result.plan = &plan;
  return code_with_outputs(code, write_outputs(flags.output, result, session));
}

}  // namespace

void add_show(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("show", "Prints a saved plan as plan did; works offline");
  verb->footer(
      "Example:\n  tmsync show plan.tmsync --format markdown\n\nExit codes: 0 shown, 1 the file cannot be read or is "
      "no "
      "plan file. With\n--detailed-exitcode also: 2 changes present, 4 apply would stop at a guard,\n10 objects are "
      "refused.");
  auto flags = std::make_shared<ShowFlags>();
  verb->add_option("file", flags->file, "A plan that plan --out saved")->required()->type_name("FILE");
  verb->add_option("--target", flags->targets, "Only this address (globs work; may be repeated)")
      ->type_name("ADDRESS")
      ->take_all()
      ->allow_extra_args(false);
  add_output_flags(*verb, flags->output, {"json", "ndjson", "markdown", "html"});
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code,
                 "Exit with 2 when there are changes, 4 for a guard, 10 for refused objects");
  verb->callback([flags, &session] { session.action = [flags, &session] { return run_show(*flags, session); }; });
}

}  // namespace tmsync::cli
