#include "launch_text.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "plan_words.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

constexpr std::size_t kShown = 10;  // without -v: launches of note, and notes

std::string results(std::int64_t count) {
  return fmt::format("{} result{}", number(count), count == 1 ? "" : "s");
}

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

std::string left_out(const plan::LeftOut& counts) {
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

/// What becomes of the results: 'N to upload (...), n of them again because they changed, m to delete because ...'.
std::string work(const std::map<std::string, std::int64_t>& upload, std::int64_t replace, std::int64_t remove) {
  std::int64_t uploads = 0;
  for (const auto& [status, count] : upload) uploads += count;
  std::string text;
  if (uploads > 0) text = fmt::format("{} to upload ({})", results(uploads), by_status(upload));
  if (replace > 0) text += fmt::format(", {} of them again because they changed", number(replace));
  if (remove > 0) {
    const bool alone = text.empty();
    if (!alone) text += ", ";
    text += fmt::format("{} to delete (gone at the source, or there twice)", alone ? results(remove) : number(remove));
  }
  return text;
}

class LaunchText {
 public:
  LaunchText(const plan::LaunchPlan& launches, TextBlock& out) : launches_(launches), out_(out) {
    for (const auto& change : launches.changes) {
      ++actions_[change.action];
      for (const auto& [status, count] : change.upload) upload_[status] += count;
      replace_ += change.replace;
      remove_ += change.remove;
    }
  }

  void render(std::size_t max_changes) {
    const auto aql = core::trim(launches_.aql);
    out_.paragraph(2, "launches: " + (aql.empty() ? "all with results of these test cases" : safe(aql)));
    out_.paragraph(4, counts());
    if (const auto text = work(upload_, replace_, remove_); !text.empty()) out_.paragraph(4, text);
    if (const auto text = left_out(launches_.left_out); !text.empty()) out_.paragraph(4, "left out: " + text);
    attachments();
    way();
    const bool hidden = list(max_changes);
    notes();
    if (hidden) out_.paragraph(4, "-v lists each launch");
  }

 private:
  [[nodiscard]] std::int64_t count_of(Action action) const {
    const auto at = actions_.find(action);
    return at == actions_.end() ? 0 : at->second;
  }

  [[nodiscard]] std::string counts() const {
    std::string text = fmt::format("{} selected, {} exported before, {} unchanged", number(launches_.selected),
                                   number(launches_.exported), number(launches_.unchanged));
    const auto add = [&](std::int64_t count, const char* what) {
      if (count > 0) text += fmt::format(", {} {}", number(count), what);
    };
    add(count_of(Action::none), "with only the mark to refresh (touch)");
    add(count_of(Action::create), "to create");
    add(count_of(Action::update) + count_of(Action::restore) + count_of(Action::adopt), "to bring up to date");
    add(count_of(Action::remove), "to delete (second copies)");
    add(count_of(Action::refused), "refused");
    add(launches_.without_results, "without a result that goes along");
    add(launches_.open, "still open at the source");
    return text;
  }

  void attachments() {
    if (launches_.sampled == 0 && launches_.files == 0) return;
    const bool about = launches_.sampled < launches_.uploads;
    const std::string guess = about ? "about " : "";
    std::string text = "attachments: ";
    if (launches_.files == 0) {
      text += "none";
    } else {
      text += fmt::format("{}{} file{}, {}{}", guess, number(launches_.files), launches_.files == 1 ? "" : "s", guess,
                          in_bytes(launches_.bytes));
    }
    if (about) text += fmt::format(" (from a sample of {})", results(launches_.sampled));
    out_.paragraph(4, text);
  }

  /// Which API carries the results, and what it leaves behind.
  void way() {
    if (launches_.uploads == 0) return;
    const auto bulk = plan::not_carried(true);
    if (launches_.bulk) {
      out_.paragraph(4, "uploaded in bulk");
    } else {
      out_.paragraph(4, fmt::format("uploaded one by one: {}", safe(launches_.why_single)));
    }
    // What no way carries is documented; what only this one does not is news.
    for (const auto& item : plan::not_carried(launches_.bulk)) {
      if (!out_.verbose() && (launches_.bulk || std::find(bulk.begin(), bulk.end(), item) != bulk.end())) continue;
      out_.paragraph(6, "not carried: " + item);
    }
  }

  /// Whether there are more than are shown.
  bool list(std::size_t max_changes) {
    const std::size_t most = out_.verbose() ? max_changes : kShown;
    std::size_t shown = 0;
    std::size_t of_note = 0;
    for (const auto& change : launches_.changes) {
      const bool notable = change.action == Action::refused || change.action == Action::remove;
      if (!out_.verbose() && !notable) continue;
      ++of_note;
      if (most > 0 && shown >= most) continue;
      one(change);
      ++shown;
    }
    if (shown < of_note) {
      out_.line(4, fmt::format("... and {} more; {}", number(static_cast<std::int64_t>(of_note - shown)),
                               out_.verbose() ? "see --format json" : "all with -v"));
    }
    return !out_.verbose() && of_note < launches_.changes.size();
  }

  void one(const plan::LaunchChange& change) {
    out_.change(4, {change.action, change.address, change.name, launch_words(change.reason)});
    std::vector<std::string> parts;
    const auto add = [&](std::string text) {
      if (!text.empty()) parts.push_back(std::move(text));
    };
    if (change.reopen) add("reopened first");
    add(work(change.upload, change.replace, change.remove));
    if (change.present > 0) add(fmt::format("{} there already", number(change.present)));
    if (change.left_out.total() > 0) add("left out: " + left_out(change.left_out));
    if (change.close) add("closed at the end");
    if (!parts.empty()) out_.paragraph(8, core::join(parts, "; "));
    out_.fields(8, change.fields);
    if (change.action == Action::refused && !launch_remedy(change.reason).empty()) {
      out_.paragraph(8, fmt::format("{}.", launch_remedy(change.reason)));
    }
  }

  void notes() {
    const std::size_t shown = out_.verbose() ? launches_.notes.size() : std::min(launches_.notes.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) out_.paragraph(4, "note: " + safe(launches_.notes[i]));
    if (shown < launches_.notes.size()) {
      const auto more = static_cast<std::int64_t>(launches_.notes.size() - shown);
      out_.line(4, fmt::format("... and {} more notes; all with -v", number(more)));
    }
  }

  const plan::LaunchPlan& launches_;
  TextBlock& out_;
  std::map<Action, std::int64_t> actions_;
  std::map<std::string, std::int64_t> upload_;
  std::int64_t replace_ = 0;
  std::int64_t remove_ = 0;
};

}  // namespace

void launch_text(const plan::LaunchPlan& launches, std::size_t max_changes, TextBlock& out) {
  LaunchText(launches, out).render(max_changes);
}

}  // namespace tmsync::report
