#include "text/launch_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "launch_words.hpp"
#include "plan_words.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

constexpr std::size_t kShown = 10;  // without -v: launches of note, and notes

class LaunchText {
 public:
  LaunchText(const plan::LaunchPlan& launches, TextBlock& out) : launches_(launches), out_(out) {}

  void render(std::size_t max_changes) {
    const auto aql = core::trim(launches_.aql);
    out_.paragraph(2, "launches: " + (aql.empty() ? "all with results of these test cases" : safe(aql)));
    out_.paragraph(4, launch_counts(launches_));
    if (const auto text = results_work(launches_); !text.empty()) out_.paragraph(4, text);
    if (const auto text = left_out_words(launches_.left_out); !text.empty()) out_.paragraph(4, "left out: " + text);
    if (const auto text = attachment_words(launches_); !text.empty()) out_.paragraph(4, "attachments: " + text);
    if (const auto text = environment_words(launches_, out_.verbose() ? 0 : kShown); !text.empty()) {
      out_.paragraph(4, "environment: " + safe(text));
    }
    way();
    const bool hidden = list(max_changes);
    notes();
    if (hidden) out_.paragraph(4, "-v lists each launch");
  }

 private:
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
    const auto parts = launch_work(change);
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
};

}  // namespace

void launch_text(const plan::LaunchPlan& launches, std::size_t max_changes, TextBlock& out) {
  LaunchText(launches, out).render(max_changes);
}

}  // namespace tmsync::report
