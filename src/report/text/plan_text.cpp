#include <sstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/report/guard_report.hpp"
#include "tmsync/report/plan_report.hpp"

#include "export_words.hpp"
#include "plan_words.hpp"
#include "text/config_text.hpp"
#include "text/launch_text.hpp"
#include "text/scope_text.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

constexpr std::size_t kCoverageRows = 40;  // shown without -v before the self-evident ones are only counted

std::vector<std::string> summary_sentences(const plan::Plan& plan) {
  if (nothing_read(plan)) return {fmt::format("Plan: {}.", unread_words(plan))};
  const auto sum = plan.summary();
  const auto unread = unread_words(plan);
  std::string text =
      fmt::format("Plan: {}{}{} to create, {} to update, {} to delete", unread, unread.empty() ? "" : ": ",
                  number(sum.create), number(sum.update), number(sum.remove));
  if (sum.restore > 0) text += fmt::format(", {} to restore", number(sum.restore));
  if (sum.adopt > 0) text += fmt::format(", {} to adopt", number(sum.adopt));
  if (sum.refused > 0) text += fmt::format(", {} refused", number(sum.refused));
  text += fmt::format(" ({} unchanged).", number(sum.unchanged));
  return {text, fmt::format("{} requests, about {} s.", number(plan.requests()), number(plan.seconds()))};
}

class PlanText {
 public:
  PlanText(const plan::Plan& plan, const PlanTextOptions& options, std::ostream& out)
      : plan_(plan), options_(options), out_(options, out) {}

  void write() {
    for (const auto& remark : plan_remarks(plan_)) out_.item(0, safe(remark));
    const auto ignored = ignored_words(plan_);
    if (!ignored.empty()) out_.item(0, safe(ignored), Color::yellow);
    if (!plan_remarks(plan_).empty() || !ignored.empty()) out_.empty_line();
    for (const auto& planned : plan_.integrations) integration_text(planned, out_);
    for (const auto& planned : plan_.exports) export_block(planned);
    removed_exports();
    guards();
    summary();
  }

 private:
  void export_block(const plan::ExportPlan& planned) {
    if (planned.state == plan::ExportState::excluded) return;
    const bool native = planned.delivery == model::Delivery::native;
    const auto heading = fmt::format("{}{}: {} / {} -> {} / {}", plan::export_address(planned.name),
                                     native ? " (native)" : "", planned.source_instance, planned.source_project,
                                     planned.recipient_instance, planned.recipient_project);
    out_.paragraph(0, safe(heading), Color::bold);
    const bool paused = planned.state == plan::ExportState::paused;
    if (const auto pause = pause_words(planned); !pause.empty()) out_.paragraph(2, safe(pause));
    if (planned.state == plan::ExportState::failed) {
      out_.paragraph(2, "! not planned: " + safe(planned.error.message), Color::red);
    } else if (native) {
      native_text(planned, out_);
    } else if (!paused) {
      direct_text(planned);
    }
    out_.empty_line();
  }

  void direct_text(const plan::ExportPlan& planned) {
    scope(planned);
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < planned.changes.size(); ++i) {
      if (planned.changes.heads()[i].action == Action::none && !out_.verbose()) continue;
      if (options_.max_changes > 0 && shown >= options_.max_changes) {
        ++hidden;
        continue;
      }
      change(planned.changes[i]);
      ++shown;
    }
    if (hidden > 0)
      out_.line(2, fmt::format("... and {} more; see --format json", number(static_cast<std::int64_t>(hidden))));
    for (const auto& value : planned.values) {
      const auto text = fmt::format("value \"{}\" of custom field \"{}\"", safe(value.value), safe(value.field.name));
      out_.line(2, paint("+", Color::green, out_.color()) + ' ' + out_.fit(text, 4));
    }
    coverage(planned);
    if (planned.launches) launch_text(*planned.launches, options_.max_changes, out_);
  }

  void scope(const plan::ExportPlan& planned) {
    scope_line(planned, out_);
    out_.paragraph(2, scope_counts(planned));
    if (planned.aql_count && *planned.aql_count != planned.in_scope) {
      out_.paragraph(2, fmt::format("the instance counts {} for the query", number(*planned.aql_count)));
    }
    scope_move_text(planned, out_);
  }

  void change(const plan::Change& entry) {
    out_.change(2, {entry.action, entry.address, entry.name, words(entry.reason)});
    out_.fields(6, entry.fields);
    for (const auto& note : entry.notes) out_.paragraph(6, "note: " + safe(note));
    if (entry.action == Action::refused && !remedy(entry.reason).empty()) {
      out_.paragraph(6, fmt::format("{}.", remedy(entry.reason)));
    }
  }

  void coverage(const plan::ExportPlan& planned) {
    if (planned.coverage.empty()) return;
    out_.line(2, "mapping coverage:");
    const bool folded = !out_.verbose() && planned.coverage.size() > kCoverageRows;
    std::int64_t identical = 0;
    std::int64_t more = 0;
    std::size_t shown = 0;
    for (const auto& row : planned.coverage) {
      if (folded && row.outcome == plan::MappingOutcome::identity && !row.collapsed) {
        ++identical;
      } else if (folded && shown == kCoverageRows) {
        ++more;
      } else {
        std::string text = fmt::format("{} \"{}\" ({}): {}", safe(row.attribute), safe(row.value),
                                       core::counted(row.cases, "case"), outcome_words(row));
        if (!row.target.empty()) text += fmt::format(" -> \"{}\"", safe(row.target));
        if (row.collapsed) text += " (shared)";
        out_.line(4, out_.fit(text, 4));
        ++shown;
      }
    }
    if (more > 0) out_.line(4, fmt::format("... and {} more; all with -v", number(more)));
    if (identical > 0) out_.line(4, fmt::format("... and {} by identity; all with -v", number(identical)));
  }

  void removed_exports() {
    for (const auto& name : plan_.removed_exports) {
      out_.item(0, fmt::format("! {}: {}", safe(plan::export_address(name)), kRemovedExport), Color::yellow);
    }
    if (!plan_.removed_exports.empty()) out_.empty_line();
  }

  void guards() {
    bool any = false;
    for (const auto& guard : plan_.guards) {
      const bool lifted = guard.acknowledged;
      // What lifts nothing now is worth a line for who wonders whether it is still needed.
      const bool unused = !guard.stopped && !guard.until.empty() && out_.verbose();
      if (!guard.stopped && !unused) continue;
      any = true;
      const auto at = safe(ack_of(guard));
      const auto why = unused ? "not needed now" : guard_finding(guard, plan_);
      const auto text = fmt::format("{} guard {}: {}{}{}", lifted ? "=" : "!", at, safe(why), lifted ? ", " : "",
                                    safe(acknowledgement(guard)));
      out_.item(0, text, lifted ? Color::dim : Color::red);
      if (lifted) continue;
      out_.paragraph(2, fmt::format("apply stops here; {}, or lift it once with", safe(guard_setting(guard))));
      out_.line(4, "--ack " + at);
      if (guard.address != plan::kRunAddress) {
        out_.paragraph(2, "or up to a day, with the reason, under spec.guards.acknowledge");
      }
    }
    if (any) out_.empty_line();
  }

  /// One line for programs; where a person reads it, broken at a sentence where it does not fit.
  void summary() {
    const auto whole = summary_line(plan_);
    if (!options_.wrap_summary || whole.size() <= out_.width()) {
      out_.line(0, whole);
      return;
    }
    std::string text;
    const auto fits = [&](const std::string& more) { return text.size() + 1 + more.size() <= out_.width(); };
    const auto next_line = [&] {
      out_.line(0, text);
      text = std::string(5, ' ');
    };
    for (const auto& sentence : summary_sentences(plan_)) {
      if (!text.empty() && !fits(sentence)) next_line();
      for (const auto& word : core::split(sentence, ' ')) {
        if (!fits(word)) next_line();
        text += (text.empty() ? "" : " ") + word;
      }
    }
    out_.line(0, text);
  }

  const plan::Plan& plan_;
  const PlanTextOptions& options_;
  TextBlock out_;
};

}  // namespace

void write_text(const plan::Plan& plan, const PlanTextOptions& options, std::ostream& out) {
  PlanText(plan, options, out).write();
}

std::string to_text(const plan::Plan& plan, const PlanTextOptions& options) {
  std::ostringstream text;
  write_text(plan, options, text);
  return text.str();
}

std::string summary_line(const plan::Plan& plan) {
  return core::join(summary_sentences(plan), " ");
}

}  // namespace tmsync::report
