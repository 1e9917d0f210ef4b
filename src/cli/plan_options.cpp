#include "plan_options.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"
#include "tmsync/report/plan_report.hpp"

#include "version.hpp"

namespace tmsync::cli {
namespace {

/// The last one lifts the refusal of one test case instead of a guard of an export.
constexpr std::array<const char*, 6> kGuards{"maxCreate",  "maxUpdate",    "maxDelete",
                                             "emptyScope", "uploadPolicy", "lostMark"};

/// Can the glob name an export, or something in one? `export/*` and `export/a/test-case/5` can.
bool could_match(const std::string& glob, const model::Configuration& configuration) {
  return std::any_of(configuration.exports.begin(), configuration.exports.end(), [&](const auto& declared) {
    const std::string address = plan::export_address(declared.name);
    if (core::glob_match(glob, address)) return true;
    const auto second = glob.find('/', glob.find('/') + 1);
    return second != std::string::npos && core::glob_match(glob.substr(0, second), address);
  });
}

bool check_addresses(const std::vector<std::string>& globs, const std::string& flag,
                     const model::Configuration& configuration, Session& session) {
  for (const auto& glob : globs) {
    if (could_match(glob, configuration)) continue;
    std::vector<std::string> addresses;
    for (const auto& declared : configuration.exports) addresses.push_back(plan::export_address(declared.name));
    session.err << fmt::format("tmsync: {} \"{}\" names nothing in the configuration", flag,
                               core::escape_terminal(glob));
    const auto hint = core::did_you_mean(glob, addresses);
    session.err << (hint.empty()
                        ? "; addresses look like export/NAME, export/NAME/test-case/ID or export/NAME/launch/ID"
                        : "; " + hint)
                << '\n';
    return false;
  }
  return true;
}

bool check_acks(const std::vector<std::string>& acks, const model::Configuration& configuration, Session& session) {
  for (const auto& ack : acks) {
    const auto at = ack.find('@');
    const std::string guard = ack.substr(0, at);
    const bool known = std::find(kGuards.begin(), kGuards.end(), guard) != kGuards.end();
    if (at == std::string::npos || !known) {
      session.err << fmt::format("tmsync: --ack \"{}\": write GUARD@ADDRESS, with one of {}\n",
                                 core::escape_terminal(ack), fmt::join(kGuards, ", "));
      return false;
    }
    const bool exists =
        std::any_of(configuration.exports.begin(), configuration.exports.end(), [&](const auto& declared) {
          const std::string address = plan::export_address(declared.name);
          if (guard == "lostMark") return ack.substr(at + 1).starts_with(address + "/test-case/");
          return address == ack.substr(at + 1);
        });
    if (!exists) {
      session.err << fmt::format("tmsync: --ack \"{}\": there is no {}\n", core::escape_terminal(ack),
                                 core::escape_terminal(ack.substr(at + 1)));
      return false;
    }
  }
  return true;
}

}  // namespace

void add_plan_flags(CLI::App& verb, PlanFlags& flags) {
  verb.add_option("--target", flags.targets, "Only this address (globs work; may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--exclude", flags.excludes, "Not this address (globs work; may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--refresh", flags.refresh, "quick: trust marks and dates; full: compare the content of everything")
      ->check(CLI::IsMember({"quick", "full"}))
      ->capture_default_str();
  verb.add_option("--ack", flags.acks, "Lift one guard once: GUARD@ADDRESS (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--format", flags.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
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
  if (print) session.err << report::to_text(diags, {session.err_is_colored, session.width});
  if (diags.has_errors()) return std::nullopt;
  if (notices != nullptr) *notices = std::move(diags);
  return configuration;
}

std::optional<sync::PlanOptions> plan_options(const PlanFlags& flags, const model::Configuration& configuration,
                                              Session& session) {
  if (!check_addresses(flags.targets, "--target", configuration, session) ||
      !check_addresses(flags.excludes, "--exclude", configuration, session) ||
      !check_acks(flags.acks, configuration, session)) {
    return std::nullopt;
  }
  sync::PlanOptions options;
  options.full = flags.refresh == "full";
  options.targets = flags.targets;
  options.excludes = flags.excludes;
  options.acks = flags.acks;
  options.tool_version = std::string(kVersion);
  return options;
}

ExitCode code_of_failures(const plan::Plan& plan) {
  bool unauthorized = false;
  bool unavailable = false;
  bool invalid = false;
  bool other = false;
  for (const auto& planned : plan.exports) {
    if (planned.state != plan::ExportState::failed) continue;
    switch (planned.error.kind) {
      case core::ErrorKind::unauthorized:
      case core::ErrorKind::forbidden:
        unauthorized = true;
        break;
      case core::ErrorKind::unavailable:
      case core::ErrorKind::unknown_outcome:
      case core::ErrorKind::tls:
        unavailable = true;
        break;
      case core::ErrorKind::invalid_input:
      case core::ErrorKind::not_found:
        invalid = true;
        break;
      case core::ErrorKind::conflict:
      case core::ErrorKind::protocol:
      case core::ErrorKind::too_large:
      case core::ErrorKind::io:
      case core::ErrorKind::cancelled:
        other = true;
        break;
    }
  }
  if (unauthorized) return ExitCode::unauthorized;
  if (unavailable) return ExitCode::unavailable;
  if (invalid) return ExitCode::invalid_configuration;
  return other ? ExitCode::error : ExitCode::done;
}

void print_diagnostics(const plan::Plan& plan, Session& session) {
  session.err << report::to_text(plan.diagnostics, {session.err_is_colored, session.width});
}

void print_plan(const plan::Plan& plan, const PlanFlags& flags, Session& session) {
  print_diagnostics(plan, session);
  if (flags.format == "json") {
    session.out << report::to_json(plan);
    return;
  }
  report::PlanTextOptions options;
  options.style = {session.out_is_colored, session.width};
  options.verbose = session.global.verbose;
  options.wrap_summary = session.out_is_terminal;
  session.out << report::to_text(plan, options);
}

}  // namespace tmsync::cli
