#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <memory>
#include <ostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "tmsync/aql/json.hpp"
#include "tmsync/aql/lint.hpp"
#include "tmsync/core/text.hpp"

#include "session.hpp"

namespace tmsync::cli {

namespace {

struct AqlOptions {
  std::string expression;
  std::string items;
  std::string context;
  std::string restrict;
  bool batch = false;
};

ExitCode usage(Session& session, const std::string& message) {
  session.err << "error: " << core::escape_terminal(message) << '\n';
  return ExitCode::usage;
}

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

core::Result<std::vector<aql::Json>> load_items(const Session& session, const std::string& name) {
  const auto path = session.working_directory / name;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text = read_all(file);
  }
  if (!file.is_open() || file.bad()) {
    return core::fail(core::ErrorKind::io, "cannot read it");
  }
  return aql::read_items(text);
}

/// One line for a person, on stderr: the document on stdout is for programs.
void explain(Session& session, const std::string& text, const aql::ParseError& error) {
  const auto before = std::string_view(text).substr(0, error.byte);
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const auto start = before.rfind('\n');
  const auto column = core::code_points(start == std::string_view::npos ? before : before.substr(start + 1)) + 1;
  session.err << line << ':' << column << ": " << core::escape_terminal(aql::describe(error)) << '\n';
  if (const auto hint = aql::hint_for(error, text); !hint.empty()) {
    session.err << "  hint: " << core::escape_terminal(hint) << '\n';
  }
}

ExitCode run_batch(Session& session, const std::vector<aql::Json>* items) {
  std::string line;
  for (std::size_t number = 1; std::getline(session.in, line); ++number) {
    const auto document = aql::try_line(line, items);
    if (!document) {
      return usage(session, "line " + std::to_string(number) + ": " + document.error().message);
    }
    session.out << *document << '\n';
  }
  session.out.flush();
  return session.out ? ExitCode::done : ExitCode::error;
}

ExitCode run_one(Session& session, const AqlOptions& options, const std::vector<aql::Json>* items) {
  aql::ParseOptions parsing;
  core::Result<aql::Context> context;
  if (!options.context.empty()) {
    context = aql::read_context(options.context);
    if (!context) {
      return usage(session, "--context: " + context.error().message);
    }
    parsing.context = &*context;
  }
  core::Result<aql::Restrictions> restrictions;
  if (!options.restrict.empty()) {
    restrictions = aql::read_restrictions(options.restrict);
    if (!restrictions) {
      return usage(session, "--restrict: " + restrictions.error().message);
    }
    parsing.restrictions = &*restrictions;
  }
  const auto text = options.expression == "-" ? read_all(session.in) : options.expression;
  if (!core::is_valid_utf8(text)) {
    return usage(session, "the expression is not valid UTF-8");
  }
  const auto trial = aql::try_expression(text, parsing, items);
  session.out << trial.document << '\n';
  session.out.flush();
  if (!trial.accepted) {
    explain(session, text, trial.error);
    return ExitCode::invalid_configuration;
  }
  return ExitCode::done;
}

ExitCode run(Session& session, const AqlOptions& options) {
  core::Result<std::vector<aql::Json>> items;
  if (!options.items.empty()) {
    items = load_items(session, options.items);
    if (!items) {
      return usage(session, "--items " + options.items + ": " + items.error().message);
    }
  }
  const auto* given = options.items.empty() ? nullptr : &*items;
  return options.batch ? run_batch(session, given) : run_one(session, options, given);
}

}  // namespace

void add_aql(CLI::App& app, Session& session) {
  const auto options = std::make_shared<AqlOptions>();
  auto* command = app.add_subcommand("aql", "Try a query offline: is it valid, what is its tree, what does it match");
  auto* expression = command->add_option("expression", options->expression, "The query; - reads it from stdin");
  command
      ->add_option("--items", options->items, "JSON file with the objects to filter: an array, or {\"items\": [...]}")
      ->type_name("FILE");
  command->add_option("--context", options->context, "What functions stand for, as JSON: {\"now()\": 1735689600000}")
      ->type_name("JSON");
  command
      ->add_option("--restrict", options->restrict,
                   "What the query may use, as JSON: {\"operations\": [\"EQ\", \"IN\"], \"parentheses\": false}")
      ->type_name("JSON");
  auto* batch = command->add_flag(
      "--batch", options->batch,
      "Read lines {\"expr\": ..., \"context\": ..., \"config\": ...} from stdin, print one document a line");
  batch->excludes(expression);
  command->footer(
      "Example:\n  tmsync aql 'tag = \"release\" and not status = \"Draft\"' --items cases.json\n\n"
      "Exit codes: 0 accepted, 7 not accepted, 64 usage.");
  command->callback([&session, options, expression, batch] {
    if (expression->count() == 0 && batch->count() == 0) {
      throw CLI::RequiredError("expression");
    }
    session.action = [&session, options] { return run(session, *options); };
  });
}

}  // namespace tmsync::cli
