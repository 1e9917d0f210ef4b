#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "launch_words.hpp"
#include "markdown/markdown_parts.hpp"
#include "markdown/markdown_text.hpp"
#include "plan_words.hpp"
#include "text/field_text.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::markdown {
namespace {

constexpr std::size_t kDiffWidth = 160;
const std::vector<std::string> kNoNotes;

ChangeView view(const plan::ConfigChange& change) {
  return {change.address, change.action, change.reason, change.name, change.fields, change.notes};
}

std::string_view why(const ChangeView& change) {
  return change.launch != nullptr ? launch_words(change.reason) : words(change.reason);
}

/// The fields as a diff, then what else there is to say.
std::string inside(const std::vector<plan::FieldChange>& fields, const std::vector<std::string>& remarks) {
  std::string out;
  std::vector<std::string> lines;
  for (const auto& field : fields) {
    for (auto& line : field_lines(field, {kDiffWidth, false, false, true})) lines.push_back(std::move(line));
  }
  if (!lines.empty()) out += fence("diff", lines);
  if (!lines.empty() && !remarks.empty()) out += '\n';
  for (const auto& remark : remarks) out += "- " + remark + '\n';
  return out;
}

std::string block(std::string_view symbol, std::string_view address, std::string_view name, std::string_view reason,
                  const std::string& inside) {
  if (inside.empty()) return fmt::format("{} {} {} ({})\n\n", code(symbol), code(address), code(name), text(reason));
  const auto summary =
      fmt::format("{} {} {} ({})", html_code(symbol), html_code(address), html_code(name), text(reason));
  return details(summary, inside) + '\n';
}

}  // namespace

void for_each_change(const plan::IntegrationPlan& planned, const Tell& tell) {
  for (const auto& change : planned.changes) tell(view(change));
}

void for_each_change(const plan::ExportPlan& planned, const Tell& tell) {
  if (planned.configuration) tell(view(*planned.configuration));
  for (const auto& change : planned.changes) {
    tell({change.address, change.action, change.reason, change.name, change.fields, change.notes});
  }
  if (!planned.launches) return;
  for (const auto& change : planned.launches->changes) {
    tell({change.address, change.action, change.reason, change.name, change.fields, kNoNotes, &change});
  }
}

std::string change_item(const ChangeView& change) {
  const auto todo = change.action != plan::Action::refused ? ""
                    : change.launch != nullptr             ? launch_remedy(change.reason)
                                                           : remedy(change.reason);
  const auto work = change.launch != nullptr ? core::join(launch_work(*change.launch), "; ") : std::string();
  return fmt::format("- {} {} ({}){}{}{}{}\n", code(change.address), code(change.name), text(why(change)),
                     todo.empty() ? "" : ": ", text(todo), work.empty() ? "" : ": ", text(work));
}

std::string change_block(const ChangeView& change) {
  std::vector<std::string> remarks;
  if (change.launch != nullptr) {
    if (const auto work = launch_work(*change.launch); !work.empty()) remarks.push_back(text(core::join(work, "; ")));
  }
  for (const auto& note : change.notes) remarks.push_back("note: " + text(note));
  return block(plan::symbol(change.action), change.address, change.name, why(change), inside(change.fields, remarks));
}

std::string drift_block(const plan::Drift& drift) {
  std::vector<std::string> remarks;
  if (!drift.changed_by.empty()) remarks.push_back("last changed by " + code(drift.changed_by));
  for (const auto& note : drift.notes) remarks.push_back("note: " + text(note));
  const bool launch = drift.address.find("/launch/") != std::string::npos;
  const auto reason = launch ? launch_words(drift.reason) : words(drift.reason);
  return block(plan::symbol(drift.action), drift.address, drift.name, reason, inside(drift.fields, remarks));
}

}  // namespace tmsync::report::markdown
