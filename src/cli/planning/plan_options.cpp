#include "planning/plan_options.hpp"

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/config/dates.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "planning/compared_configuration.hpp"
#include "planning/guard_flags.hpp"
#include "planning/revert_flag.hpp"
#include "planning/shard_flag.hpp"
#include "planning/text_store.hpp"
#include "runtime/log.hpp"
#include "version.hpp"

namespace tmsync::cli {
namespace {

/// Tokens that TestOps is told, by the address of the project that uses the integration.
std::vector<std::string> token_addresses(const model::Configuration& configuration) {
  std::vector<std::string> addresses;
  for (const auto& integration : configuration.integrations) {
    for (const auto& use : integration.projects) {
      if (use.presence == model::Presence::absent) continue;
      addresses.push_back(plan::integration_project_address(integration.name, model::to_string(use.project)));
    }
  }
  return addresses;
}

std::vector<std::string> integration_addresses(const model::Configuration& configuration) {
  std::vector<std::string> addresses;
  for (const auto& integration : configuration.integrations) {
    addresses.push_back(plan::integration_address(integration.name));
    for (const auto& use : integration.projects) {
      addresses.push_back(plan::integration_project_address(integration.name, model::to_string(use.project)));
    }
  }
  return addresses;
}

std::vector<std::string> export_addresses(const model::Configuration& configuration) {
  std::vector<std::string> addresses;
  for (const auto& declared : configuration.exports) addresses.push_back(plan::export_address(declared.name));
  return addresses;
}

/// Can the glob name something that is declared, or something in an export? `export/*` and `export/a/test-case/5` can.
bool could_match(const std::string& glob, const model::Configuration& configuration) {
  const auto integrations = integration_addresses(configuration);
  const auto exports = export_addresses(configuration);
  const auto second = glob.find('/', glob.find('/') + 1);
  return std::any_of(integrations.begin(), integrations.end(),
                     [&](const auto& address) { return core::glob_match(glob, address); }) ||
         std::any_of(exports.begin(), exports.end(), [&](const auto& address) {
           if (core::glob_match(glob, address)) return true;
           return second != std::string::npos && core::glob_match(glob.substr(0, second), address);
         });
}

void print_unknown(const std::string& flag, const std::string& glob, const std::vector<std::string>& known,
                   const std::string& forms, Session& session) {
  const auto hint = core::did_you_mean(glob, known);
  session.err << fmt::format("tmsync: {} \"{}\" names nothing in the configuration; {}\n", flag,
                             core::escape_terminal(glob), hint.empty() ? "addresses look like " + forms : hint);
}

bool check_addresses(const std::vector<std::string>& globs, const std::string& flag,
                     const model::Configuration& configuration, Session& session) {
  for (const auto& glob : globs) {
    if (could_match(glob, configuration)) continue;
    auto known = export_addresses(configuration);
    for (auto& address : integration_addresses(configuration)) known.push_back(std::move(address));
    print_unknown(flag, glob, known,
                  "export/NAME, export/NAME/test-case/ID, export/NAME/launch/ID, integration/NAME or "
                  "integration/NAME/project/PROJECT",
                  session);
    return false;
  }
  return true;
}

bool check_rotations(const std::vector<std::string>& globs, const model::Configuration& configuration,
                     Session& session) {
  const auto known = token_addresses(configuration);
  for (const auto& glob : globs) {
    const bool names_one = std::any_of(known.begin(), known.end(),
                                       [&](const auto& address) { return plan::address_matches({glob}, address); });
    if (names_one) continue;
    print_unknown("--rotate-secret", glob, known, "integration/NAME/project/PROJECT", session);
    return false;
  }
  return true;
}

}  // namespace

void add_address_flags(CLI::App& verb, PlanFlags& flags) {
  verb.add_option("--target", flags.targets, "Only this address (globs work; may be repeated)")
      ->type_name("ADDRESS")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--exclude", flags.excludes, "Not this address (globs work; may be repeated)")
      ->type_name("ADDRESS")
      ->take_all()
      ->allow_extra_args(false);
}

void add_refresh_flag(CLI::App& verb, PlanFlags& flags) {
  verb.add_option("--refresh", flags.refresh, "quick: trust marks and dates; full: compare the content of everything")
      ->check(CLI::IsMember({"quick", "full"}))
      ->capture_default_str();
}

void add_plan_flags(CLI::App& verb, PlanFlags& flags) {
  add_address_flags(verb, flags);
  add_refresh_flag(verb, flags);
  verb.add_option("--ack", flags.acks, "Lift one guard once: GUARD@ADDRESS (may be repeated)")
      ->type_name("GUARD@ADDRESS")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--rotate-secret", flags.rotate_secrets,
                  "Store this token anew in TestOps: integration/NAME/project/PROJECT (globs work; may be repeated)")
      ->type_name("ADDRESS")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--max-create", flags.max_create, "Limit over all exports: a number, or a percentage such as 30%")
      ->type_name("N|P%");
  verb.add_option("--max-update", flags.max_update, "Likewise for updates")->type_name("N|P%");
  verb.add_option("--max-delete", flags.max_delete, "Likewise for deletes")->type_name("N|P%");
  verb.add_option("--shard", flags.shard, "Only the Kth of N parts: K/N; the others are other runners' business")
      ->type_name("K/N");
  verb.add_option("--compare-config", flags.compare_config,
                  "Another revision's configuration (folder or file): show what enters and leaves the scopes")
      ->type_name("PATH");
  verb.add_option("--revert", flags.revert, "Bring back what a run did, from the record that apply --record wrote")
      ->type_name("RECORD");
  add_output_flags(verb, flags.output, {"json", "ndjson", "markdown", "html"});
}

std::optional<model::Configuration> load_configuration(Session& session, core::Diagnostics* notices) {
  std::optional<std::string> explicit_path;
  if (!session.global.config.empty()) explicit_path = session.global.config;
  const auto root = config::find_configuration(explicit_path, session.working_directory);
  if (!root) {
    session.err << "tmsync: " << core::escape_terminal(root.error().message) << '\n';
    return std::nullopt;
  }
  if (session.global.verbose > 0) session.err << "configuration: " << core::escape_terminal(root->string()) << '\n';
  core::Diagnostics diags;
  auto configuration = config::load(*root, {session.working_directory}, diags);
  const bool print = notices == nullptr || diags.has_errors();
  if (print) print_diagnostics(diags, session);
  if (diags.has_errors()) return std::nullopt;
  if (notices != nullptr) *notices = std::move(diags);
  return configuration;
}

tl::expected<PlanInputs, ExitCode> plan_inputs(const PlanFlags& flags, Session& session) {
  core::Diagnostics notices;
  auto configuration = load_configuration(session, &notices);
  if (!configuration) return tl::unexpected(ExitCode::invalid_configuration);
  return plan_inputs(flags, std::move(*configuration), std::move(notices), session);
}

tl::expected<PlanInputs, ExitCode> plan_inputs(const PlanFlags& flags, model::Configuration configuration,
                                               core::Diagnostics notices, Session& session) {
  if (!check_addresses(flags.targets, "--target", configuration, session) ||
      !check_addresses(flags.excludes, "--exclude", configuration, session) ||
      !check_acks(flags.acks, configuration, session) ||
      !check_rotations(flags.rotate_secrets, configuration, session)) {
    return tl::unexpected(ExitCode::usage);
  }
  PlanInputs inputs;
  inputs.configuration = std::move(configuration);
  auto& options = inputs.options;
  if (!read_limits(flags, options.limits, session)) return tl::unexpected(ExitCode::usage);
  options.full = flags.refresh == "full";
  options.targets = flags.targets;
  options.excludes = flags.excludes;
  options.acks = flags.acks;
  options.rotate_secrets = flags.rotate_secrets;
  options.tool_version = std::string(kVersion);
  options.today = session.today();
  if (!flags.shard.empty()) {
    auto shard = parse_shard(flags.shard);
    if (!shard) {
      session.err << "tmsync: " << shard.error() << '\n';
      return tl::unexpected(ExitCode::usage);
    }
    options.shard = *shard;
  }
  if (!flags.compare_config.empty()) {
    auto compared = load_compared_configuration(flags.compare_config, session, notices);
    if (!compared) return tl::unexpected(compared.error());
    inputs.compare_with = std::move(*compared);
    options.compare_with = inputs.compare_with.get();
  }
  options.texts = make_text_store(session);
  auto revert = revert_input(flags, options.texts, session);
  if (!revert) return tl::unexpected(revert.error());
  inputs.revert = std::move(*revert);
  config::note_dates(inputs.configuration, options.today, notices);
  options.notices = std::move(notices);
  return inputs;
}

ExitCode most_urgent(const std::vector<core::ErrorKind>& failures) {
  std::vector<ExitCode> codes;
  for (const auto kind : failures) codes.push_back(plan::code_of(kind));
  return first_of(codes);
}

ExitCode code_of_failures(const plan::Plan& plan) {
  std::vector<ExitCode> codes;
  for (const auto& planned : plan.integrations) codes.push_back(plan::code_of_failure(planned));
  for (const auto& planned : plan.exports) codes.push_back(plan::code_of_failure(planned));
  return first_of(codes);
}

bool waits_for_a_person(const plan::Plan& plan) {
  return std::any_of(plan.exports.begin(), plan.exports.end(),
                     [](const plan::ExportPlan& planned) { return plan::waits_for_a_person(planned); });
}

ExitCode detailed_code(const plan::Plan& plan) {
  return first_of({plan.guarded() ? ExitCode::guarded : ExitCode::done,
                   waits_for_a_person(plan) ? ExitCode::refused : ExitCode::done,
                   plan.summary().incomplete > 0 ? ExitCode::incomplete : ExitCode::done,
                   plan.summary().has_changes() ? ExitCode::changes_present : ExitCode::done});
}

report::PlanTextOptions text_options(const Session& session) {
  report::PlanTextOptions options;
  options.style = {session.out_is_colored, session.width};
  options.verbose = session.global.verbose;
  options.wrap_summary = session.out_is_terminal;
  return options;
}

void print_diagnostics(const plan::Plan& plan, Session& session) {
  print_diagnostics(plan.diagnostics, session);
}

}  // namespace tmsync::cli
