#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/report/diagnostic_catalogue.hpp"

#include "planning/object_address.hpp"
#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

/// One member a line.
void print_desired(const std::string& desired, std::ostream& out) {
  const auto content = nlohmann::ordered_json::parse(desired, nullptr, false);
  if (!content.is_object()) return;
  out << "\nthe copy shall say:\n";
  for (const auto& [name, value] : content.items()) out << fmt::format("  {}: {}\n", safe(name), safe(value.dump()));
}

void print_scope(bool holds, const std::vector<std::string>& tree, std::optional<bool> instance_says,
                 std::ostream& out) {
  out << fmt::format("scope: {}\n", holds ? "in" : "out");
  for (const auto& line : tree) out << "  " << safe(line) << '\n';
  if (!instance_says) return;
  out << fmt::format("  the instance itself says: {}\n", *instance_says ? "in" : "out");
  if (*instance_says != holds) {
    out << "  the instance's answer counts; the tree above is tmsync's own reading of the query\n";
  }
}

void print(const sync::LaunchExplanation& it, std::ostream& out) {
  out << fmt::format("{} \"{}\"\n\n", safe(it.address), safe(it.name));
  print_scope(it.selected, it.scope_tree, it.instance_says, out);
  const auto& change = it.change;
  out << "\nresults:\n";
  const auto count = [&out](std::int64_t number, const char* what) {
    if (number > 0) out << fmt::format("  {} {}\n", number, what);
  };
  for (const auto& [status, number] : change.upload) count(number, ("to upload: " + status).c_str());
  count(change.replace, "of these changed at the source");
  count(change.present, "are there already");
  count(change.remove, "to remove: gone at the source, or there twice");
  count(change.left_out.out_of_scope, "left out: their test case is not in the export's scope");
  count(change.left_out.unbound, "left out: they belong to no test case");
  count(change.left_out.without_copy, "left out until their test case has a copy on the recipient");
  count(change.left_out.unfinished, "left out: not finished");
  count(change.left_out.retries, "left out: hidden, which the ordinary API cannot say");
  out << fmt::format("\ncarried by: {}\n", it.bulk ? "the bulk API" : "the ordinary API, result by result");
  if (!it.why_single.empty()) out << "  because: " << safe(it.why_single) << '\n';
  out << "  not carried:\n";
  for (const auto& item : plan::not_carried(it.bulk)) out << "    " << item << '\n';
  out << fmt::format("\nplan: {} {} ({})\n", plan::symbol(change.action), plan::to_string(change.action),
                     plan::to_string(change.reason));
  if (change.recipient_id) out << fmt::format("  the copy is launch #{} of the recipient\n", *change.recipient_id);
  if (change.reopen) out << "  it is reopened first\n";
  if (change.close) out << "  it is closed at the end\n";
  for (const auto& field : change.fields) {
    out << fmt::format("  {}: {} -> {}\n", safe(field.field), safe(field.before.text()), safe(field.after.text()));
  }
  for (const auto& note : it.notes) out << "  note: " << safe(note) << '\n';
}

void print(const sync::Explanation& it, std::ostream& out) {
  out << fmt::format("{} \"{}\"\n\n", safe(it.address), safe(it.name));
  print_scope(it.in_scope, it.scope_tree, it.instance_says, out);
  out << "\nattributes:\n";
  if (it.attributes.empty()) out << "  none is mapped\n";
  for (std::size_t i = 0; i < it.attributes.size(); ++i) {
    const auto& row = it.attributes[i];
    out << fmt::format("  {} \"{}\": {}", safe(row.attribute), safe(row.value), plan::to_string(row.outcome));
    if (!row.target.empty()) out << fmt::format(" -> \"{}\"", safe(row.target));
    if (!it.attribute_places[i].empty()) out << fmt::format(" ({})", safe(it.attribute_places[i]));
    out << '\n';
  }
  const auto& change = it.change;
  out << fmt::format("\nplan: {} {} ({})\n", plan::symbol(change.action), plan::to_string(change.action),
                     plan::to_string(change.reason));
  if (change.recipient_id) out << fmt::format("  the copy is case #{} of the recipient\n", *change.recipient_id);
  for (const auto& field : change.fields) {
    out << fmt::format("  {}: {} -> {}\n", safe(field.field), safe(field.before.text()), safe(field.after.text()));
  }
  for (const auto& note : change.notes) out << "  note: " << safe(note) << '\n';
  print_desired(it.desired, out);
}

template <typename T>
ExitCode finish(const core::Result<T>& result, Session& session) {
  if (!result) {
    session.err << "tmsync: " << safe(result.error().message) << '\n';
    return most_urgent({result.error().kind});
  }
  print(*result, session.out);
  return ExitCode::done;
}

bool is_code(const std::string& text) {
  return text.size() == 6 && text.starts_with("TM") && text.find_first_not_of("0123456789", 2) == std::string::npos;
}

/// A code of a diagnostic; offline.
ExitCode explain_code(const std::string& code, Session& session) {
  const auto* entry = report::find_diagnostic(code);
  if (entry == nullptr) {
    session.err << fmt::format("tmsync: there is no code {}; docs/diagnostics.md lists all\n", code);
    return ExitCode::usage;
  }
  session.out << fmt::format("{} ({}): {}\n  what to do: {}\n", entry->code, core::to_string(entry->severity),
                             entry->meaning, entry->advice);
  return ExitCode::done;
}

ExitCode run_explain(const std::string& text, Session& session) {
  if (is_code(text)) return explain_code(text, session);
  const auto address = parse_object_address(text);
  if (!address) {
    session.err << fmt::format(
        "tmsync: \"{}\" is no address of a test case or launch; write export/NAME/test-case/ID or "
        "export/NAME/launch/ID\n",
        safe(text));
    return ExitCode::usage;
  }
  const auto configuration = load_configuration(session);
  if (!configuration) return ExitCode::invalid_configuration;
  if (find_direct_export(*configuration, address->export_name, session) == nullptr) return ExitCode::usage;
  EngineRuntime runtime(session);
  core::Result<sync::Explanation> of_case;
  core::Result<sync::LaunchExplanation> of_launch;
  runtime.run([&]() -> core::Task<void> {
    if (address->launch) {
      of_launch = co_await sync::explain_launch(*configuration, address->export_name, address->id, runtime.services());
    } else {
      of_case = co_await sync::explain(*configuration, address->export_name, address->id, runtime.services());
    }
  });
  if (const auto code = runtime.interrupted()) return *code;
  return address->launch ? finish(of_launch, session) : finish(of_case, session);
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("explain", "Why a test case or launch is in scope or not; or what a code means");
  verb->footer(
      "Example:\n  tmsync explain export/payments-to-hq/test-case/4711\n  tmsync explain "
      "export/payments-to-hq/launch/88\n  tmsync explain TM1204");
  auto address = std::make_shared<std::string>();
  verb->add_option("ADDRESS", *address, "export/NAME/test-case/ID, export/NAME/launch/ID, or the code of a diagnostic")
      ->required()
      ->type_name("OBJECT");
  verb->callback(
      [address, &session] { session.action = [address, &session] { return run_explain(*address, session); }; });
}

}  // namespace tmsync::cli
