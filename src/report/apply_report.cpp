#include "tmsync/report/apply_report.hpp"

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "json_parts.hpp"
#include "paint.hpp"

namespace tmsync::report {
namespace {

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

std::string number(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(value));
}

}  // namespace

std::string to_text(const Applied& applied, const TextStyle& style) {
  std::string text;
  for (const auto& note : applied.notes) text += "note: " + safe(note) + '\n';
  for (const auto& operation : applied.not_done) {
    text += paint(fmt::format("! {} {} \"{}\": {}", safe(operation.action), safe(operation.address),
                              safe(operation.name), operation.state),
                  Color::red, style.color);
    if (!operation.message.empty()) text += ": " + safe(operation.message);
    text += '\n';
  }
  const auto& done = applied.done;
  text += fmt::format("Applied: {} created, {} updated, {} deleted", number(done.create), number(done.update),
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
  text += ".\n";
  if (!applied.not_done.empty()) text += "Run apply again to complete the work.\n";
  return text;
}

namespace {

Json document(const Applied& applied) {
  Json operations = Json::array();
  for (const auto& operation : applied.not_done) {
    operations.push_back({{"address", operation.address},
                          {"action", operation.action},
                          {"name", operation.name},
                          {"state", operation.state},
                          {"message", operation.message}});
  }
  const auto& done = applied.done;
  return {{"formatVersion", "1.0"},
          {"done",
           {{"create", done.create},
            {"update", done.update},
            {"delete", done.remove},
            {"restore", done.restore},
            {"adopt", done.adopt},
            {"touch", done.touch},
            {"results", applied.results}}},
          {"failed", applied.failed},
          {"unknown", applied.unknown},
          {"stale", applied.stale},
          {"skipped", applied.skipped},
          {"notDone", std::move(operations)},
          {"notes", applied.notes}};
}

}  // namespace

std::string to_json(const Applied& applied) {
  return printed(document(applied));
}

std::string to_json(const Applied& applied, const std::string& outcome, const plan::Plan& plan,
                    const plan::Plan* verification) {
  Json json = document(applied);
  json["outcome"] = outcome;
  json["plan"] = Json::parse(to_json(plan));
  json["verification"] = verification != nullptr ? Json::parse(to_json(*verification)) : Json();
  return printed(json);
}

}  // namespace tmsync::report
