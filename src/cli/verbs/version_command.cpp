#include <ostream>

#include <CLI/CLI.hpp>

#include "session.hpp"
#include "version.hpp"

namespace tmsync::cli {

void add_version(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("version", "Prints the version");
  verb->footer("Example:\n  tmsync version");
  verb->callback([&session] {
    session.action = [&session] {
      session.out << "tmsync " << kVersion << '\n';
      return ExitCode::done;
    };
  });
}

}  // namespace tmsync::cli
