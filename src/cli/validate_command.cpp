#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"

#include "session.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

struct ValidateOptions {
  std::vector<std::string> paths;
  std::string format = "text";
};

std::string counted(std::size_t count, const std::string& word) {
  return core::with_thousands(count) + ' ' + word + (count == 1 ? "" : "s");
}

/// The files of all paths, each once; what cannot be found goes to `diags`.
std::vector<fs::path> collect(const Session& session, const std::vector<std::string>& paths, core::Diagnostics& diags) {
  const std::string hint = "`tmsync init` writes a first configuration";
  std::vector<std::optional<std::string>> wanted(paths.begin(), paths.end());
  if (wanted.empty()) {
    wanted.push_back(session.global.config.empty() ? std::nullopt : std::optional(session.global.config));
  }
  std::vector<fs::path> files;
  for (const auto& path : wanted) {
    const auto root = config::find_configuration(path, session.working_directory);
    if (!root) {
      diags.error("TM1009", {}, root.error().message, hint);
      continue;
    }
    const auto found = config::configuration_files(*root);
    if (!found) {
      diags.error("TM1009", {}, found.error().message, hint);
      continue;
    }
    files.insert(files.end(), found->begin(), found->end());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

ExitCode run(Session& session, const ValidateOptions& options) {
  core::Diagnostics diags;
  const auto files = collect(session, options.paths, diags);
  model::Configuration configuration;
  if (!diags.has_errors()) configuration = config::load_files(files, {session.working_directory}, diags);
  const std::size_t documents =
      configuration.instances.size() + configuration.mappings.size() + configuration.exports.size();
  if (options.format == "json") {
    session.out << report::to_json(diags) << '\n';
  } else {
    session.err << report::to_text(diags, {session.err_is_colored, session.width});
    if (!diags.has_errors()) {
      session.out << "OK: " << counted(documents, "document") << " in " << counted(files.size(), "file") << '\n';
    }
  }
  session.out.flush();
  if (!session.out) return ExitCode::error;
  return diags.has_errors() ? ExitCode::invalid_configuration : ExitCode::done;
}

}  // namespace

void add_validate(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ValidateOptions>();
  auto* command = app.add_subcommand("validate", "Check the configuration, offline");
  command->add_option("path", options->paths, "Folders or files; default: the configuration")->type_name("PATH");
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Example:\n  tmsync validate tmsync/\n\n"
      "Exit codes: 0 valid (warnings included), 7 invalid or nothing found, 64 usage.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace tmsync::cli
