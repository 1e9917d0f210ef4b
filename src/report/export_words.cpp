#include "export_words.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

std::string move_line(const plan::ScopeDelta& delta, const char* one, const char* many, const char* against) {
  return fmt::format("{} {} enter{}, {} leave{} ({})", number(delta.entering), delta.entering == 1 ? one : many,
                     delta.entering == 1 ? "s" : "", number(delta.leaving), delta.leaving == 1 ? "s" : "", against);
}

}  // namespace

std::string scope_counts(const plan::ExportPlan& planned) {
  std::string counts = fmt::format("{} in scope, {} exported before, {} unchanged", number(planned.in_scope),
                                   number(planned.exported), number(planned.unchanged));
  const auto add = [&](std::int64_t value, const std::string& what) {
    if (value > 0) counts += fmt::format(", {} {}", number(value), what);
  };
  add(planned.touch, "with only the mark to refresh (touch)");
  add(planned.left_kept, "left the scope and kept");
  add(planned.not_created, "not created (create: false)");
  add(planned.respected, "deleted on the recipient and left so");
  add(planned.foreign_copies, "copied there by somebody else");
  return counts;
}

std::string pause_words(const plan::ExportPlan& planned) {
  const bool paused = planned.state == plan::ExportState::paused;
  if (planned.state == plan::ExportState::failed || (!paused && planned.paused_until.empty())) return {};
  const auto until = planned.paused_until.empty()
                         ? std::string("paused")
                         : fmt::format("paused until {} ({})", planned.paused_until, planned.pause_reason);
  return until + (paused ? ": declared and kept, not run" : "");
}

std::vector<ScopeMove> scope_moves(const plan::ExportPlan& planned) {
  std::vector<ScopeMove> moves;
  if (!planned.scope_diff) return moves;
  const auto& diff = *planned.scope_diff;
  const bool applied = diff.basis == plan::ScopeDiff::Basis::applied;
  const char* against = applied       ? "against what was applied last"
                        : diff.is_new ? "new: the compared configuration does not declare this export"
                                      : "against the compared configuration";
  const auto add = [&](const plan::ScopeDelta& delta, const char* one, const char* many, bool nothing_before) {
    if (delta.empty() || (applied && nothing_before)) return;
    moves.push_back({move_line(delta, one, many, against), &delta});
  };
  add(diff.cases, "test case", "test cases", planned.exported == 0);
  if (diff.launches) {
    add(*diff.launches, "launch", "launches", !planned.launches || planned.launches->exported == 0);
  }
  return moves;
}

std::vector<std::string> old_queries(const plan::ExportPlan& planned) {
  std::vector<std::string> lines;
  const auto& diff = planned.scope_diff;
  if (!diff || diff->is_new || diff->basis != plan::ScopeDiff::Basis::configuration) return lines;
  const auto add = [&](const char* what, std::string_view before, std::string_view now) {
    before = core::trim(before);
    if (before == core::trim(now)) return;
    lines.push_back(fmt::format("{} there: {}", what, before.empty() ? "everything" : before));
  };
  add("scope", diff->old_aql, planned.aql);
  if (diff->launches)
    add("launches", diff->old_launch_aql, planned.launches ? planned.launches->aql : planned.launch_aql);
  return lines;
}

std::vector<std::string> plan_remarks(const plan::Plan& plan) {
  std::vector<std::string> remarks;
  if (!plan.shard.empty()) {
    remarks.push_back(fmt::format(
        "Part {} of the objects: the others are other runners' business; the configuration plane belongs to part 1.",
        plan.shard));
  }
  if (!plan.reverts.empty()) {
    remarks.push_back(fmt::format(
        "Brings back what run {} changed. The next ordinary plan wants to do it again: pause the exports, or revert "
        "the configuration first.",
        plan.reverts));
  }
  return remarks;
}

std::string ignored_words(const plan::Plan& plan) {
  constexpr std::size_t kMostAttributes = 5;
  const auto total = plan.summary().ignored;
  if (total == 0) return {};
  std::map<std::string, std::int64_t> by_attribute;
  for (const auto& planned : plan.exports) {
    for (const auto& row : planned.coverage) {
      if (row.reason != plan::CoverageReason::none) by_attribute[row.attribute] += row.cases;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [attribute, count] : by_attribute) {
    if (parts.size() == kMostAttributes) {
      parts.push_back(fmt::format("{} more", by_attribute.size() - kMostAttributes));
      break;
    }
    parts.push_back(attribute + ' ' + number(count));
  }
  return fmt::format("{} of test cases {} lost without a rule of the mapping that says so{}{}",
                     core::counted(total, "value"), total == 1 ? "is" : "are", parts.empty() ? "" : ": ",
                     core::join(parts, ", "));
}

bool nothing_read(const plan::Plan& plan) {
  if (plan.complete) return false;
  const bool integration = std::any_of(plan.integrations.begin(), plan.integrations.end(), [](const auto& planned) {
    return planned.state == plan::IntegrationPlan::State::planned;
  });
  return !integration && std::none_of(plan.exports.begin(), plan.exports.end(),
                                      [](const auto& planned) { return planned.state == plan::ExportState::planned; });
}

std::string unread_words(const plan::Plan& plan) {
  if (plan.complete) return {};
  if (nothing_read(plan)) return "not known, nothing could be read";
  std::vector<std::string> parts;
  const auto count = [&](const auto& all, auto failed, auto excluded, const char* what) {
    const auto unread = std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.state == failed; });
    const auto left_out = std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.state == excluded; });
    const auto looked_at = static_cast<std::int64_t>(all.size()) - left_out;
    if (unread > 0) parts.push_back(fmt::format("{} of {}", number(unread), core::counted(looked_at, what)));
  };
  count(plan.exports, plan::ExportState::failed, plan::ExportState::excluded, "export");
  using State = plan::IntegrationPlan::State;
  count(plan.integrations, State::failed, State::excluded, "integration");
  return fmt::format("incomplete, {} could not be read", parts.empty() ? "something" : core::join(parts, " and "));
}

std::string outcome_words(const plan::CoverageRow& row) {
  std::string words(plan::to_string(row.outcome));
  switch (row.reason) {
    case plan::CoverageReason::none:
      break;
    case plan::CoverageReason::no_rule:
      words += " (the mapping has no rule)";
      break;
    case plan::CoverageReason::no_such_value:
      words += " (no rule takes it, and the recipient has no such value)";
      break;
    case plan::CoverageReason::no_such_field:
      words += " (the recipient project does not use the field)";
      break;
  }
  return words;
}

}  // namespace tmsync::report
