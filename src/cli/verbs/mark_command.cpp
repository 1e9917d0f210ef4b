#include <istream>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/sync/mark.hpp"

#include "planning/object_address.hpp"
#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/verb_run.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

using sync::MarkVerdict;
using sync::MarkWork;

struct MarkFlags {
  std::string remove;
  std::string repair;
  std::optional<model::Id> copy;
  bool yes = false;
  std::string format = "text";
  OutputFlags none;  ///< of other verbs: a run that failed has nothing to tell in their formats
  RunFlags run;
};

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

std::string_view outcome_of(MarkVerdict verdict) {
  switch (verdict) {
    case MarkVerdict::write:
      return "planned";
    case MarkVerdict::nothing:
      return "nothing_to_do";
    case MarkVerdict::refused:
      return "refused";
    case MarkVerdict::ambiguous:
      return "ambiguous";
  }
  return "refused";
}

/// Of a refusal; `tmsync explain CODE` tells more.
std::string_view code_of(MarkVerdict verdict) {
  if (verdict == MarkVerdict::ambiguous) return "TM3320";
  return verdict == MarkVerdict::refused ? "TM3321" : "";
}

void print(const sync::MarkPlan& plan, std::ostream& out) {
  const char* verb = plan.work == MarkWork::remove ? "remove" : "repair";
  out << fmt::format("{} the mark of {}\n", verb, safe(plan.address));
  const auto line = [&](const sync::MarkObject& object) {
    out << fmt::format("  #{} \"{}\" ({})\n", object.id, safe(object.name), safe(object.what));
  };
  if (plan.verdict == MarkVerdict::write) {
    line(plan.object);
    for (const auto& link : plan.goes) out << fmt::format("  - {} {}\n", safe(link.name), safe(link.url));
    if (plan.comes) out << fmt::format("  + {} {}\n", safe(plan.comes->name), safe(plan.comes->url));
  }
  if (!plan.why.empty()) {
    std::string word = plan.verdict == MarkVerdict::nothing ? "nothing to do: " : "";
    if (const auto code = code_of(plan.verdict); !code.empty()) word = fmt::format("! refused ({}): ", code);
    out << fmt::format("  {}{}\n", word, safe(plan.why));
  }
  for (const auto& candidate : plan.candidates) line(candidate);
}

nlohmann::ordered_json json_of(const sync::MarkObject& object) {
  return {{"id", object.id}, {"name", object.name}, {"what", object.what}};
}

nlohmann::ordered_json json_of(const model::Link& link) {
  return {{"name", link.name}, {"type", link.type}, {"url", link.url}};
}

/// One document for the whole run.
void print_json(const sync::MarkPlan& plan, std::string_view outcome, const std::string& message, ExitCode code,
                std::ostream& out) {
  nlohmann::ordered_json document{{"formatVersion", "1.0"},
                                  {"work", plan.work == MarkWork::remove ? "remove" : "repair"},
                                  {"address", plan.address},
                                  {"outcome", outcome},
                                  {"exitCode", static_cast<int>(code)},
                                  {"code", code_of(plan.verdict)},
                                  {"message", message},
                                  {"object", nullptr}};
  if (plan.verdict == MarkVerdict::write) document["object"] = json_of(plan.object);
  document["removed"] = nlohmann::ordered_json::array();
  for (const auto& link : plan.goes) document["removed"].push_back(json_of(link));
  document["written"] = plan.comes ? json_of(*plan.comes) : nlohmann::ordered_json();
  document["candidates"] = nlohmann::ordered_json::array();
  for (const auto& candidate : plan.candidates) document["candidates"].push_back(json_of(candidate));
  out << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

class MarkCommand {
 public:
  MarkCommand(const MarkFlags& flags, Session& session) : flags_(flags), session_(session) {}

  ExitCode run() {
    if (flags_.remove.empty() == flags_.repair.empty()) {
      return fail("give either --remove ADDRESS or --repair ADDRESS", ExitCode::usage);
    }
    const auto& text = flags_.remove.empty() ? flags_.repair : flags_.remove;
    const auto address = parse_object_address(text);
    if (!address) {
      return fail(fmt::format("\"{}\" is no address of a test case or launch; write export/NAME/test-case/ID or "
                              "export/NAME/launch/ID",
                              text),
                  ExitCode::usage);
    }
    const auto configuration = load_configuration(session_);
    if (!configuration) return ExitCode::invalid_configuration;
    const auto* declared = find_direct_export(*configuration, address->export_name, session_);
    if (declared == nullptr) return ExitCode::usage;
    sync::MarkRequest request;
    request.work = flags_.remove.empty() ? MarkWork::repair : MarkWork::remove;
    request.export_name = address->export_name;
    request.launch = address->launch;
    request.id = address->id;
    request.copy = flags_.copy;
    return plan(*configuration, request);
  }

 private:
  ExitCode fail(const std::string& message, ExitCode code) {
    session_.err << "tmsync: " << safe(message) << '\n';
    return code;
  }

  ExitCode fail(const core::Error& error) {
    if (error.kind == core::ErrorKind::conflict) return fail(error.message, ExitCode::stale);
    return fail(error.message, most_urgent({error.kind}));
  }

  ExitCode plan(const model::Configuration& configuration, const sync::MarkRequest& request) {
    core::Result<sync::PlannedMark> planned;
    runtime_.run(
        [&]() -> core::Task<void> { planned = co_await sync::plan_mark(configuration, request, runtime_.services()); });
    if (const auto code = runtime_.interrupted()) return *code;
    if (const auto limit = runtime_.stopped_by(); !limit.empty()) {
      say_not_read(limit, session_);
      return ExitCode::incomplete;
    }
    if (!planned) return fail(planned.error());
    if (flags_.format == "text") print(planned->plan, session_.out);
    if (planned->plan.verdict != MarkVerdict::write) {
      const bool nothing = planned->plan.verdict == MarkVerdict::nothing;
      return tell(planned->plan, outcome_of(planned->plan.verdict), planned->plan.why,
                  nothing ? ExitCode::done : ExitCode::refused);
    }
    if (!flags_.yes) {
      const auto answer = ask(planned->plan);
      if (answer != ExitCode::done) return tell(planned->plan, "declined", planned->plan.why, answer);
    }
    return write(*planned);
  }

  ExitCode tell(const sync::MarkPlan& plan, std::string_view outcome, const std::string& message, ExitCode code) {
    if (flags_.format == "json") print_json(plan, outcome, message, code, session_.out);
    return code;
  }

  ExitCode ask(const sync::MarkPlan& plan) {
    if (!session_.in_is_terminal) {
      return fail("nothing was written: there is nobody to ask; give --yes to write without a question",
                  ExitCode::usage);
    }
    if (flags_.format != "text") print(plan, session_.err);
    session_.out.flush();
    session_.err << "\nWrite this? Only \"yes\" is accepted: " << std::flush;
    std::string line;
    std::getline(session_.in, line);
    if (line == "yes") return ExitCode::done;
    session_.err << "Nothing was written.\n";
    return ExitCode::error;
  }

  ExitCode write(sync::PlannedMark& planned) {
    core::Result<void> written;
    runtime_.set_writing(true);
    runtime_.run([&]() -> core::Task<void> { written = co_await sync::write_mark(planned); });
    runtime_.set_writing(false);
    if (const auto code = runtime_.interrupted(); code && !written) return *code;
    if (!written) {
      const auto code = fail(written.error());
      return tell(planned.plan, code == ExitCode::stale ? "stale" : "failed", written.error().message, code);
    }
    if (flags_.format == "text") session_.out << "Done.\n";
    return tell(planned.plan, "done", planned.plan.why, ExitCode::done);
  }

  const MarkFlags& flags_;
  Session& session_;
  EngineRuntime runtime_{session_};
};

}  // namespace

void add_mark(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("mark", "Takes the mark off a clone, or writes it again onto a copy that lost it");
  verb->footer(
      "Example:\n  tmsync mark --remove export/payments-to-hq/test-case/4711\n  tmsync mark --repair "
      "export/payments-to-hq/test-case/4711 --copy 812\n\n"
      "It shows what it will write, and asks. Exit codes: 0 done, or there is nothing\nto do, 1 declined, 5 the object "
      "changed since it was read, 10 refused: it is not\nclear or not safe, 64 usage.");
  auto flags = std::make_shared<MarkFlags>();
  auto* remove = verb->add_option("--remove", flags->remove,
                                  "Take the mark of this test case or launch off the clone that carries it")
                     ->type_name("OBJECT");
  verb->add_option("--repair", flags->repair,
                   "Write the mark of this test case or launch again onto the copy that lost it")
      ->type_name("OBJECT")
      ->excludes(remove);
  verb->add_option("--copy", flags->copy, "The object of the recipient that is meant, where there are several")
      ->type_name("ID");
  verb->add_flag("--yes", flags->yes, "Do not ask");
  verb->add_option("--format", flags->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  add_run_flags(*verb, flags->run);
  add_lock_flags(*verb, flags->run);
  verb->callback([flags, &session] {
    session.action = [flags, &session] {
      return run_verb("mark", flags->run, flags->none, session, [&] { return MarkCommand(*flags, session).run(); });
    };
  });
}

}  // namespace tmsync::cli
