#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "reference/pages.hpp"
#include "session.hpp"

namespace tmsync::cli {

void add_reference(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("reference", "Prints a page of the documentation as Markdown");
  verb->group("");
  auto page = std::make_shared<std::string>();
  verb->add_option("page", *page, "Which page")
      ->required()
      ->check(CLI::IsMember({"commands", "exit-codes", "diagnostics", "kinds"}));
  verb->callback([&app, page, &session] {
    session.action = [&app, page, &session] {
      if (*page == "commands") {
        session.out << commands_page(command_words(app));
      } else if (*page == "exit-codes") {
        session.out << exit_codes_page();
      } else if (*page == "diagnostics") {
        session.out << diagnostics_page();
      } else {
        session.out << kinds_page();
      }
      return ExitCode::done;
    };
  });
}

}  // namespace tmsync::cli
