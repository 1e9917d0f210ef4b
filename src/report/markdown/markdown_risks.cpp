#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/report/guard_report.hpp"

#include "export_words.hpp"
#include "markdown/markdown_parts.hpp"
#include "markdown/markdown_text.hpp"

namespace tmsync::report::markdown {
namespace {

std::string headed(const std::string& heading) {
  return "**" + heading + "**\n\n";
}

void guards(const plan::Plan& plan, Page& page) {
  auto stopping = page.items(headed("Guards: apply stops before its first write"));
  auto lifted = page.items(headed("Guards that are lifted"));
  for (const auto& guard : plan.guards) {
    if (!guard.stopped) continue;
    const auto found = code(ack_of(guard)) + ": " + text(guard_finding(guard, plan));
    if (guard.acknowledged) {
      lifted.add(fmt::format("- {}; {}\n", found, text(acknowledgement(guard))));
      continue;
    }
    const char* dated =
        guard.address == plan::kRunAddress ? "" : ", or up to a day, with the reason, under `spec.guards.acknowledge`";
    stopping.add(fmt::format("- {}. To go on {}, or lift it once with {}{}\n", found, text(guard_setting(guard)),
                             code("--ack " + ack_of(guard)), dated));
  }
  page.add(Rank::risk, std::move(stopping), "guards");
  page.add(Rank::risk, std::move(lifted), "lifted guards");
}

void unread(const plan::Plan& plan, Page& page) {
  auto items = page.items(headed("Not planned: could not be read"));
  const auto one = [&](const std::string& address, const core::Error& error) {
    items.add(fmt::format("- {}: {}\n", code(address), text(error.message)));
  };
  for (const auto& planned : plan.integrations) {
    if (planned.state == plan::IntegrationPlan::State::failed) {
      one(plan::integration_address(planned.name), planned.error);
    }
  }
  for (const auto& planned : plan.exports) {
    if (planned.state == plan::ExportState::failed) one(plan::export_address(planned.name), planned.error);
  }
  page.add(Rank::risk, std::move(items), "unread exports");
}

void refused_and_deleted(const plan::Plan& plan, Page& page) {
  auto refused = page.items({});
  auto deleted = page.items({});
  const auto tell = [&](const ChangeView& change) {
    const bool remove = change.action == plan::Action::remove;
    if (!remove && change.action != plan::Action::refused) return;
    auto& items = remove ? deleted : refused;
    items.wanted() ? items.add(change_item(change)) : items.skip();
  };
  for (const auto& planned : plan.integrations) for_each_change(planned, tell);
  for (const auto& planned : plan.exports) for_each_change(planned, tell);
  refused.set_begin(headed(core::counted(refused.total(), "object") + " refused"));
  deleted.set_begin(headed(core::counted(deleted.total(), "object") + " to delete"));
  page.add(Rank::risk, std::move(refused), "refused objects");
  page.add(Rank::risk, std::move(deleted), "deletes");
}

void leaving(const plan::Plan& plan, Page& page) {
  auto items = page.items(headed("What leaves a scope"));
  for (const auto& planned : plan.exports) {
    if (planned.state == plan::ExportState::failed || planned.state == plan::ExportState::excluded) continue;
    for (const auto& move : scope_moves(planned)) {
      if (move.delta->leaving == 0) continue;
      items.add(fmt::format("- {}: {}\n", code(plan::export_address(planned.name)), text(move.line)));
    }
  }
  for (const auto& name : plan.removed_exports) {
    items.add(fmt::format("- {}: {}\n", code(plan::export_address(name)), kRemovedExport));
  }
  page.add(Rank::risk, std::move(items), "scopes");
}

}  // namespace

void add_risks(const plan::Plan& plan, Page& page) {
  guards(plan, page);
  unread(plan, page);
  refused_and_deleted(plan, page);
  leaving(plan, page);
  add_warnings(plan.diagnostics, page);
}

void add_warnings(const core::Diagnostics& diagnostics, Page& page) {
  auto items = page.items(headed("Warnings"));
  for (const auto& item : diagnostics.sorted()) {
    const auto where = core::to_string(item.where);
    items.add(fmt::format("- {} {}{}{}{}{}{}\n", core::to_string(item.severity), code(item.code),
                          where.empty() ? "" : " at ", where.empty() ? "" : code(where), ": ", text(item.summary),
                          item.hint.empty() ? "" : ". Hint: " + text(item.hint)));
  }
  page.add(Rank::risk, std::move(items), "warnings");
}

}  // namespace tmsync::report::markdown
