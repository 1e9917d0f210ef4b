#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"

#include "export_words.hpp"
#include "markdown/markdown_parts.hpp"
#include "markdown/markdown_text.hpp"
#include "result_words.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

constexpr std::size_t kLeastBytes = 1'000;

/// `Applied: 3 created.` without the word in front and the full stop.
std::string without_verb(const std::string& line) {
  const auto begin = line.find(": ") + 2;
  return line.substr(begin, line.size() - begin - (line.ends_with('.') ? 1 : 0));
}

std::string plan_numbers(const plan::Plan& plan) {
  const auto sum = plan.summary();
  const auto unread = unread_words(plan);
  if (nothing_read(plan)) return unread;
  if (!sum.has_changes() && sum.refused == 0) {
    return fmt::format("{}{}no changes{} ({} unchanged)", unread, unread.empty() ? "" : ": ",
                       unread.empty() ? "" : " in the rest", number(sum.unchanged));
  }
  const auto line = without_verb(summary_line(plan));
  return line.substr(0, line.find(").") + 1);
}

std::string outcome_words(const RunResult& result) {
  const auto refused = result.plan == nullptr ? 0 : result.plan->summary().refused;
  const auto waiting = refused == 0 ? std::string() : fmt::format(", {} refused", number(refused));
  if (result.outcome == "applied") return "done" + waiting;
  if (result.outcome == "nothing_to_do") return "nothing to do" + waiting;
  if (result.outcome == "guarded") return "stopped by a guard before the first write";
  if (result.outcome == "declined") return "not applied";
  if (result.outcome == "stale") return "some objects changed since the plan";
  return result.outcome;
}

/// What a reviewer needs to know before anything else.
std::string heading(const RunResult& result) {
  // A saved plan is shown as it was planned.
  const auto verb = result.verb == "show" ? std::string("plan") : result.verb;
  if (result.verified != nullptr || result.drift != nullptr) return verb + ": " + without_verb(result_line(result));
  if (result.plan == nullptr) return fmt::format("{}: failed (exit code {})", verb, result.exit_code);
  if (result.verb == "apply") {
    const bool wrote = result.applied != nullptr && result.outcome != "guarded" && result.outcome != "declined" &&
                       result.outcome != "nothing_to_do";
    return verb + ": " + outcome_words(result) + (wrote ? ", " + without_verb(applied_line(*result.applied)) : "");
  }
  return verb + ": " + plan_numbers(*result.plan);
}

std::string top(const RunResult& result) {
  std::string out = "### tmsync " + heading(result) + '\n';
  const auto add = [&](const std::string& line) { out += '\n' + line + '\n'; };
  if (!result.stopped_by.empty()) add("**Ended early** by " + markdown::code(result.stopped_by, 60));
  if (result.plan == nullptr) {
    if (result.verified == nullptr) add("The messages of the run say why.");
    return out;
  }
  if (result.verb == "drift") return out;
  const auto stops = [](const plan::GuardResult& guard) { return guard.stopped && !guard.acknowledged; };
  if (const auto count = std::count_if(result.plan->guards.begin(), result.plan->guards.end(), stops); count > 0) {
    add(fmt::format("**{} would stop the apply.**", core::counted(count, "guard")));
  }
  // Names of attributes are for the section of the export: the top has to fit whatever they are.
  if (const auto ignored = ignored_words(*result.plan); !ignored.empty()) {
    add("**Lost:** " + ignored.substr(0, ignored.find(": ")));
  }
  if (!result.plan->complete) add("**Incomplete:** not everything could be read; what could not is not applied.");
  return out;
}

std::string bottom(const RunResult& result, const std::string& marker) {
  std::string out;
  if (result.plan != nullptr && result.drift == nullptr) {
    out += fmt::format("{} requests, about {} s. Plan {}\n\n", number(result.plan->requests()),
                       number(result.plan->seconds()), markdown::code(digest_of(result)));
  }
  return out + markdown::marker(marker) + '\n';
}

void add_plan(const RunResult& result, markdown::Page& page) {
  for (const auto& remark : plan_remarks(*result.plan)) {
    page.add(markdown::Rank::risk, markdown::text(remark) + '\n', "remarks");
  }
  markdown::add_risks(*result.plan, page);
  markdown::add_sections(*result.plan, page);
}

}  // namespace

std::string to_markdown(const RunResult& result, const MarkdownOptions& options) {
  markdown::Page page(std::max(options.max_bytes, kLeastBytes), top(result), bottom(result, options.marker));
  if (result.verified != nullptr) {
    markdown::add_checks(*result.verified, page);
  } else if (result.drift != nullptr) {
    markdown::add_drift(*result.drift, page);
  } else if (result.plan != nullptr) {
    if (result.applied != nullptr) markdown::add_applied(*result.applied, page);
    if (result.remaining != nullptr) markdown::add_remaining(*result.remaining, page);
    add_plan(result, page);
  }
  return page.render();
}

}  // namespace tmsync::report
