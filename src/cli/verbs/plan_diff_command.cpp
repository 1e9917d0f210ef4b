#include "verbs/plan_diff_command.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_diff_report.hpp"

#include "outputs.hpp"
#include "planning/saved_plan.hpp"

namespace tmsync::cli {
namespace {

struct DiffFlags {
  std::string before;
  std::string after;
  OutputFlags output;
  bool detailed_exit_code = false;
};

void write_as(const std::string& format, const DiffFlags& flags, const plan::PlanDiff& diff, std::ostream& out,
              const Session& session) {
  if (format == "json") {
    report::write_json(diff, out);
  } else if (format == "markdown") {
    out << report::to_markdown(diff, {flags.output.max_bytes, flags.output.marker});
  } else {
    report::write_text(diff, {session.out_is_colored, session.width}, out);
  }
}

/// Flags of `plan` are accepted anywhere behind it, but two plans that are made need none.
bool check_flags_of_plan(const CLI::App& plan, Session& session) {
  for (const auto* option : plan.get_options()) {
    if (option->count() == 0 || session.environment(option->get_envname())) continue;
    session.err << fmt::format("tmsync: plan diff has no {}; see: tmsync plan diff --help\n",
                               core::escape_terminal(option->get_name()));
    return false;
  }
  return true;
}

ExitCode run_diff(const DiffFlags& flags, Session& session) {
  const auto before = read_plan(flags.before, ExitCode::error, session);
  if (!before) return before.error();
  const auto after = read_plan(flags.after, ExitCode::error, session);
  if (!after) return after.error();
  const auto diff = plan::diff(before->plan, after->plan);
  bool good = true;
  const std::vector<std::pair<std::string, std::string>> files{
      {"text", flags.output.text_into}, {"json", flags.output.json_into}, {"markdown", flags.output.markdown_into}};
  for (const auto& [format, path] : files) {
    if (path.empty()) continue;
    const auto written = write_file(
        session, path, [&, &format = format](std::ostream& out) { write_as(format, flags, diff, out, session); });
    if (written) continue;
    session.err << "tmsync: " << written.error().message << '\n';
    good = false;
  }
  write_as(flags.output.format, flags, diff, session.out, session);
  if (!good) return ExitCode::error;
  return flags.detailed_exit_code && !diff.same() ? ExitCode::changes_present : ExitCode::done;
}

}  // namespace

CLI::App* add_plan_diff(CLI::App& plan, Session& session) {
  auto* verb = plan.add_subcommand("diff", "Shows what changed between two saved plans; works offline");
  verb->footer(
      "Example:\n  tmsync plan diff reviewed.tmsync plan.tmsync\n\nExit codes: 0 shown, 1 a file cannot be read or is "
      "no "
      "plan file, 2 they differ\n(with --detailed-exitcode).");
  auto flags = std::make_shared<DiffFlags>();
  verb->add_option("before", flags->before, "The plan that was looked at last")->required()->type_name("FILE");
  verb->add_option("after", flags->after, "The new one")->required()->type_name("FILE");
  add_output_flags(*verb, flags->output, {"json", "markdown"});
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code, "Exit with 2 when they differ");
  verb->callback([flags, &plan, &session] {
    session.action = [flags, &plan, &session] {
      return check_flags_of_plan(plan, session) ? run_diff(*flags, session) : ExitCode::usage;
    };
  });
  return verb;
}

}  // namespace tmsync::cli
