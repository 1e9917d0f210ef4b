#include "tmsync/report/apply_report.hpp"

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "json/apply_parts.hpp"
#include "json/plan_json.hpp"
#include "not_done.hpp"
#include "result_words.hpp"
#include "text/paint.hpp"

namespace tmsync::report {
namespace {

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

std::string number(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(value));
}

}  // namespace

std::string applied_line(const Applied& applied) {
  const auto& done = applied.done;
  auto text = fmt::format("Applied: {} created, {} updated, {} deleted", number(done.create), number(done.update),
                          number(done.remove));
  if (done.restore > 0) text += fmt::format(", {} restored", number(done.restore));
  if (done.adopt > 0) text += fmt::format(", {} adopted", number(done.adopt));
  if (done.touch > 0) text += fmt::format(", {} mark{} refreshed", number(done.touch), done.touch == 1 ? "" : "s");
  if (applied.results > 0) {
    text += fmt::format(", {} result{} uploaded", number(applied.results), applied.results == 1 ? "" : "s");
  }
  const auto add = [&](std::int64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", number(count), what);
  };
  add(applied.failed, "failed");
  add(applied.unknown, "with unknown outcome");
  add(applied.stale, "changed meanwhile");
  add(applied.skipped, "skipped");
  return text + '.';
}

std::string to_text(const Applied& applied, const TextStyle& style) {
  std::string text;
  for (const auto& note : applied.notes) text += "note: " + safe(note) + '\n';
  for (const auto& one : summed_up(applied.not_done)) {
    const auto& operation = *one.first;
    const auto what = one.what.empty() ? fmt::format("{} {} \"{}\"", safe(operation.action), safe(operation.address),
                                                     safe(operation.name))
                                       : safe(one.what);
    text += paint(fmt::format("! {}: {}", what, operation.state), Color::red, style.color);
    if (!operation.message.empty()) text += ": " + safe(operation.message);
    text += '\n';
  }
  text += applied_line(applied) + '\n';
  if (applied.not_done.empty()) return text;
  const auto undone = static_cast<std::int64_t>(applied.not_done.size());
  const bool plan_again = applied.saved && applied.failed + applied.skipped + applied.unknown == 0;
  if (applied.for_good > 0) {
    text += fmt::format(
        "{} refused for good: applying again will not help. Correct {} at the source, or leave {} out of "
        "the scope.\n",
        applied.for_good == 1 ? "1 operation was" : number(applied.for_good) + " operations were",
        applied.for_good == 1 ? "it" : "them", applied.for_good == 1 ? "it" : "them");
    if (applied.for_good == undone) return text;
  }
  text += plan_again ? "Plan again for what changed meanwhile.\n" : "Run apply again to complete the work.\n";
  return text;
}

namespace {

Json operation_json(const AppliedOperation& operation) {
  return {{"address", operation.address}, {"action", operation.action},
          {"name", operation.name},       {"state", operation.state},
          {"message", operation.message}, {"exitCode", static_cast<int>(operation.code)}};
}

}  // namespace

Json done_json(const Applied& applied) {
  const auto& done = applied.done;
  return {{"create", done.create}, {"update", done.update}, {"delete", done.remove},     {"restore", done.restore},
          {"adopt", done.adopt},   {"touch", done.touch},   {"results", applied.results}};
}

void write_applied(const RunResult& result, JsonStream& out) {
  const auto& applied = *result.applied;
  out.begin_object();
  out.member("formatVersion", "1.0");
  out.member("done", done_json(applied));
  out.member("failed", applied.failed);
  out.member("unknown", applied.unknown);
  out.member("stale", applied.stale);
  out.member("skipped", applied.skipped);
  out.begin_array("notDone");
  for (const auto& operation : applied.not_done) out.element(operation_json(operation));
  out.end();
  out.member("notes", applied.notes);
  out.member("outcome", result.outcome);
  out.member("exitCode", result.exit_code);
  out.member("exitCodes", exit_codes_json(exit_codes_of(result)));
  out.member("stoppedBy", result.stopped_by.empty() ? Json() : Json(result.stopped_by));
  write_plan(*result.plan, out, "plan");
  if (result.remaining != nullptr) {
    write_plan(*result.remaining, out, "verification");
  } else {
    out.member("verification", nullptr);
  }
  out.end();
}

}  // namespace tmsync::report
