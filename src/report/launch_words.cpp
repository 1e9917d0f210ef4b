#include "launch_words.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

/// "900 passed, 100 failed": the statuses in the order of interest, others behind them.
std::string by_status(std::map<std::string, std::int64_t> counts) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& status, std::int64_t count) {
    if (count > 0) parts.push_back(number(count) + ' ' + safe(status));
  };
  for (const char* status : {"passed", "failed", "broken", "skipped", "unknown"}) {
    const auto at = counts.find(status);
    if (at == counts.end()) continue;
    add(status, at->second);
    counts.erase(at);
  }
  for (const auto& [status, count] : counts) add(status, count);
  return core::join(parts, ", ");
}

}  // namespace

std::string results_words(std::int64_t count) {
  return core::counted(count, "result");
}

std::string left_out_words(const plan::LeftOut& counts) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, const char* why) {
    if (count > 0) parts.push_back(number(count) + ' ' + why);
  };
  add(counts.out_of_scope, "of test cases outside the scope");
  add(counts.unbound, "of no test case");
  add(counts.without_copy, "whose test case has no copy");
  add(counts.unfinished, "without a status yet");
  add(counts.retries, "hidden (retries)");
  return core::join(parts, ", ");
}

std::string results_work(const std::map<std::string, std::int64_t>& upload, std::int64_t replace, std::int64_t remove) {
  std::int64_t uploads = 0;
  for (const auto& [status, count] : upload) uploads += count;
  std::string text;
  if (uploads > 0) text = fmt::format("{} to upload ({})", results_words(uploads), by_status(upload));
  if (replace > 0) text += fmt::format(", {} of them again because they changed", number(replace));
  if (remove > 0) {
    const bool alone = text.empty();
    if (!alone) text += ", ";
    text += fmt::format("{} to delete (gone at the source, or there twice)",
                        alone ? results_words(remove) : number(remove));
  }
  return text;
}

std::vector<std::string> launch_work(const plan::LaunchChange& change) {
  std::vector<std::string> parts;
  const auto add = [&](std::string text) {
    if (!text.empty()) parts.push_back(std::move(text));
  };
  if (change.reopen) add("reopened first");
  add(results_work(change.upload, change.replace, change.remove));
  if (change.present > 0) add(fmt::format("{} there already", number(change.present)));
  if (change.left_out.total() > 0) add("left out: " + left_out_words(change.left_out));
  if (change.close) add("closed at the end");
  return parts;
}

std::string results_work(const plan::LaunchPlan& launches) {
  std::map<std::string, std::int64_t> upload;
  std::int64_t replace = 0;
  std::int64_t remove = 0;
  for (const auto& change : launches.changes) {
    for (const auto& [status, count] : change.upload) upload[status] += count;
    replace += change.replace;
    remove += change.remove;
  }
  return results_work(upload, replace, remove);
}

std::string launch_counts(const plan::LaunchPlan& launches) {
  std::map<Action, std::int64_t> actions;
  for (const auto& head : launches.changes.heads()) ++actions[head.action];
  std::string text = fmt::format("{} selected, {} exported before, {} unchanged", number(launches.selected),
                                 number(launches.exported), number(launches.unchanged));
  const auto add = [&](std::int64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", number(count), what);
  };
  add(actions[Action::none], "with only the mark to refresh (touch)");
  add(actions[Action::create], "to create");
  add(actions[Action::update] + actions[Action::restore] + actions[Action::adopt], "to bring up to date");
  add(actions[Action::remove], "to delete (second copies)");
  add(actions[Action::refused], "refused");
  add(launches.without_results, "without a result that goes along");
  add(launches.open, "still open at the source");
  return text;
}

std::string environment_words(const plan::LaunchPlan& launches, std::size_t most) {
  std::vector<std::string> parts;
  const auto add = [&](const std::vector<std::string>& names, const char* what) {
    if (names.empty()) return;
    const std::size_t shown = most == 0 ? names.size() : std::min(names.size(), most);
    std::string text = fmt::format("{} {}: ", core::counted(static_cast<std::int64_t>(names.size()), "variable"), what);
    text += core::join(std::span(names).first(shown), ", ");
    if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
    parts.push_back(std::move(text));
  };
  add(launches.environment, "to carry along");
  add(launches.environment_kept_back, "kept back");
  return core::join(parts, "; ");
}

std::string attachment_words(const plan::LaunchPlan& launches) {
  if (launches.sampled == 0 && launches.files == 0) return {};
  const bool about = launches.sampled < launches.uploads;
  const std::string guess = about ? "about " : "";
  std::string text = launches.files == 0 ? "none"
                                         : fmt::format("{}{}, {}{}", guess, core::counted(launches.files, "file"),
                                                       guess, in_bytes(launches.bytes));
  if (about) text += fmt::format(" (from a sample of {})", results_words(launches.sampled));
  return text;
}

}  // namespace tmsync::report
