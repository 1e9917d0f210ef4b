#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "session.hpp"

namespace tmsync::cli {
namespace {

ExitCode run(Session& session, std::string kind) {
  const auto kinds = config::schema_kinds();
  // `AttributeMapping` and `attribute-mapping` are the same kind.
  std::string letters = core::ascii_lower(kind);
  std::erase(letters, '-');
  for (const auto& known : kinds) {
    if (core::ascii_lower(known) == letters) kind = known;
  }
  if (kind.empty()) {
    for (const auto& name : kinds) session.out << name << '\n';
    return session.out ? ExitCode::done : ExitCode::error;
  }
  const auto text = config::schema_text(kind);
  if (!text) {
    const std::string near = core::did_you_mean(kind, kinds);
    session.err << "error: there is no schema \"" << core::escape_terminal(kind)
                << "\"\n  hint: " << (near.empty() ? "known: " + core::join(kinds, ", ") : near) << '\n';
    return ExitCode::usage;
  }
  session.out << *text;
  return ExitCode::done;
}

}  // namespace

void add_schema(CLI::App& app, Session& session) {
  const auto kind = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("schema", "Print the JSON Schema of a document or report; without a name, list them");
  command->add_option("kind", *kind,
                      "instance, integration, attributeMapping, export, or document for any of them; plan, apply, "
                      "verify or drift for their JSON, event for NDJSON, record for run records");
  command->footer(
      "Example:\n  tmsync schema document > tmsync.schema.json\n\n"
      "and in a YAML file:\n  # yaml-language-server: $schema=tmsync.schema.json");
  command->callback([&session, kind] { session.action = [&session, kind] { return run(session, *kind); }; });
}

}  // namespace tmsync::cli
