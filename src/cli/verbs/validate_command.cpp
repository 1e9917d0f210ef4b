#include <istream>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tmsync/config/dates.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "files.hpp"
#include "runtime/log.hpp"
#include "session.hpp"
#include "verbs/validate_output.hpp"

namespace tmsync::cli {
namespace {

struct ValidateOptions {
  std::vector<std::string> paths;
  std::string format = "text";
};

ExitCode run(Session& session, const ValidateOptions& options) {
  Validated validated;
  core::Diagnostics& diags = validated.diagnostics;
  model::Configuration configuration;
  if (options.paths == std::vector<std::string>{"-"}) {
    const std::string text{std::istreambuf_iterator<char>(session.in), std::istreambuf_iterator<char>()};
    validated.files.emplace_back("-");
    configuration = config::load_text({{"-", text}}, diags);
  } else {
    const auto files = collect_files(session, options.paths, diags);
    for (const auto& file : files) validated.files.push_back(shown_path(session, file));
    if (!files.empty()) configuration = config::load_files(files, {session.working_directory}, diags);
  }
  config::check_dates(configuration, session.today(), diags);
  validated.documents = configuration.instances.size() + configuration.mappings.size() +
                        configuration.integrations.size() + configuration.exports.size();
  if (options.format == "json") {
    session.out << validated_json(validated);
  } else if (options.format == "junit") {
    session.out << validated_junit(validated);
  } else {
    print_diagnostics(diags, session);
    if (!diags.has_errors()) {
      session.out << "OK: " << core::counted(static_cast<std::int64_t>(validated.documents), "document") << " in "
                  << core::counted(static_cast<std::int64_t>(validated.files.size()), "file") << '\n';
    }
  }
  session.out.flush();
  return diags.has_errors() ? ExitCode::invalid_configuration : ExitCode::done;
}

}  // namespace

void add_validate(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ValidateOptions>();
  auto* command = app.add_subcommand("validate", "Check the configuration, offline");
  command->add_option("path", options->paths, "Folders or files; - reads stdin; default: the configuration")
      ->type_name("PATH");
  command->add_option("--format", options->format, "text, json or junit")
      ->check(CLI::IsMember({"text", "json", "junit"}))
      ->capture_default_str();
  command->footer(
      "Example:\n  tmsync validate tmsync/\n  tmsync validate --format junit > validate.xml\n\n"
      "All mistakes of all files are told at once; docs/diagnostics.md explains\n"
      "their codes.\n\n"
      "Exit codes: 0 valid (warnings included), 7 invalid or nothing found, 64 usage.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace tmsync::cli
