#include <array>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "markdown/markdown_parts.hpp"
#include "markdown/markdown_text.hpp"
#include "not_done.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::markdown {
namespace {

using plan::CheckState;
using plan::DriftSide;

struct Side {
  DriftSide side;
  const char* heading;
};
constexpr std::array<Side, 3> kSides{{{DriftSide::source, "At the source"},
                                      {DriftSide::recipient, "On the recipient"},
                                      {DriftSide::configuration, "In the configuration"}}};

std::string check_item(const plan::Check& check) {
  std::string item = fmt::format("- {} {}: {}\n", code(check.address), code(check.id),
                                 text(check.detail.empty() ? check.title : check.detail));
  for (const auto& example : check.examples) item += "  - " + code(example) + '\n';
  const auto more = check.wrong - static_cast<std::int64_t>(check.examples.size());
  if (!check.examples.empty() && more > 0) item += fmt::format("  - ... and {} more\n", number(more));
  return item;
}

}  // namespace

void add_applied(const Applied& applied, Page& page) {
  auto items = page.items("**Not done**\n\n");
  for (const auto& one : summed_up(applied.not_done)) {
    if (!items.wanted()) {
      items.skip();
      continue;
    }
    const auto& operation = *one.first;
    const auto what = one.what.empty()
                          ? fmt::format("{} {} {}", operation.action, code(operation.address), code(operation.name))
                          : text(one.what);
    items.add(fmt::format("- {}: {}{}{}\n", operation.state, what, operation.message.empty() ? "" : ": ",
                          text(operation.message)));
  }
  page.add(Rank::risk, std::move(items), "operations not done");
  auto notes = page.items("**Notes**\n\n");
  for (const auto& note : applied.notes) notes.add("- note: " + text(note) + '\n');
  page.add(Rank::detail, std::move(notes), "notes");
}

void add_remaining(const plan::Plan& remaining, Page& page) {
  auto items = page.items("**Left to do after the apply**\n\n");
  const auto tell = [&](const ChangeView& change) {
    if (change.action == plan::Action::none) return;
    items.wanted() ? items.add(change_item(change)) : items.skip();
  };
  for (const auto& planned : remaining.integrations) for_each_change(planned, tell);
  for (const auto& planned : remaining.exports) for_each_change(planned, tell);
  page.add(Rank::risk, std::move(items), "objects left");
}

void add_drift(const DriftReport& report, Page& page) {
  auto unread = page.items("**Not read: nothing is known about it**\n\n");
  for (const auto& one : report.unread) unread.add(fmt::format("- {}: {}\n", code(one.address), text(one.message)));
  page.add(Rank::risk, std::move(unread), "unread exports");
  add_warnings(report.diagnostics, page);
  for (const auto& [side, heading] : kSides) {
    const auto count = static_cast<std::int64_t>(report.count(side));
    auto items = page.items(fmt::format("#### {}: {}\n\n", heading, core::counted(count, "object")));
    report.for_each([&](const plan::Drift& drift) {
      if (drift.side != side) return;
      items.wanted() ? items.add(drift_block(drift)) : items.skip();
    });
    page.add(Rank::change, std::move(items), "objects that differ");
  }
}

void add_checks(const plan::Verification& verification, Page& page) {
  auto failed = page.items("**Failed**\n\n");
  auto unknown = page.items("**Not proved: could not be read**\n\n");
  auto all = page.items(details_begin(core::counted(static_cast<std::int64_t>(verification.checks.size()), "check")) +
                            "| object | check | state | what is so where it passes |\n| --- | --- | --- | --- |\n",
                        std::string(kDetailsEnd));
  for (const auto& check : verification.checks) {
    if (check.state == CheckState::failed) failed.add(check_item(check));
    if (check.state == CheckState::unknown) unknown.add(check_item(check));
    all.add(fmt::format("| {} | {} | {} | {} |\n", text(check.address, kName), text(check.id),
                        plan::to_string(check.state), text(check.title)));
  }
  page.add(Rank::risk, std::move(failed), "failed checks");
  page.add(Rank::risk, std::move(unknown), "checks without outcome");
  add_warnings(verification.diagnostics, page);
  page.add(Rank::detail, std::move(all), "checks");
}

}  // namespace tmsync::report::markdown
