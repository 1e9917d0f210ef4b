#include <fmt/format.h>

#include <algorithm>

#include "paint.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

Color color_of(Action action) {
  switch (action) {
    case Action::create: return Color::green;
    case Action::update: return Color::yellow;
    case Action::remove: return Color::red;
    case Action::restore: return Color::cyan;
    case Action::adopt: return Color::cyan;
    case Action::none: return Color::dim;
    case Action::refused: return Color::red;
  }
  return Color::none;
}

std::string safe(std::string_view text) { return core::escape_terminal(text); }

std::string number(std::int64_t value) { return core::with_thousands(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0))); }

class PlanText {
 public:
  PlanText(const plan::Plan& plan, const PlanTextOptions& options) : plan_(plan), options_(options) {}

  std::string render() {
    for (const auto& planned : plan_.exports) export_block(planned);
    guards();
    out_ += summary_line(plan_) + '\n';
    return std::move(out_);
  }

 private:
  void line(std::size_t indent, const std::string& text) { out_ += std::string(indent, ' ') + text + '\n'; }

  /// What fits beside the indentation; everything with -v.
  std::string fit(const std::string& text, std::size_t used) const {
    if (options_.verbose > 0) return text;
    const std::size_t width = std::max<std::size_t>(options_.style.width, 40);
    return core::elide(text, width > used + 10 ? width - used : 10);
  }

  void export_block(const plan::ExportPlan& planned) {
    if (planned.state == plan::ExportState::excluded) return;
    const auto heading = fmt::format("{}: {} / {} -> {} / {}", plan::export_address(planned.name), planned.source_instance,
                                     planned.source_project, planned.recipient_instance, planned.recipient_project);
    line(0, paint(safe(heading), Color::bold, options_.style.color));
    if (planned.state == plan::ExportState::paused) {
      line(2, "paused: declared and kept, not run");
      out_ += '\n';
      return;
    }
    if (planned.state == plan::ExportState::failed) {
      line(2, paint("! not planned: " + safe(planned.error.message), Color::red, options_.style.color));
      out_ += '\n';
      return;
    }
    scope(planned);
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (const auto& entry : planned.changes) {
      if (entry.action == Action::none && options_.verbose == 0) continue;
      if (options_.max_changes > 0 && shown >= options_.max_changes) {
        ++hidden;
        continue;
      }
      change(entry);
      ++shown;
    }
    if (hidden > 0) line(2, fmt::format("... and {} more; see --format json", number(static_cast<std::int64_t>(hidden))));
    for (const auto& value : planned.values) {
      line(2, fmt::format("+ value \"{}\" of custom field \"{}\"", safe(value.value), safe(value.field.name)));
    }
    coverage(planned);
    out_ += '\n';
  }

  void scope(const plan::ExportPlan& planned) {
    const std::string aql = core::trim(planned.aql).empty() ? "all test cases" : std::string(core::trim(planned.aql));
    line(2, "scope: " + fit(safe(aql), 9));
    std::string counts = fmt::format("{} in scope, {} exported before, {} unchanged", number(planned.in_scope),
                                     number(planned.exported), number(planned.unchanged));
    const auto add = [&](std::int64_t value, const std::string& what) {
      if (value > 0) counts += fmt::format(", {} {}", number(value), what);
    };
    add(planned.touch, "mark(s) to refresh (touch)");
    add(planned.left_kept, "left the scope and kept");
    add(planned.not_created, "not created (create: false)");
    add(planned.respected, "deleted on the recipient and left so");
    add(planned.foreign_copies, "copied there by somebody else");
    line(2, counts);
    if (planned.aql_count && *planned.aql_count != planned.in_scope) {
      line(2, fmt::format("the instance counts {} for the query", number(*planned.aql_count)));
    }
  }

  void change(const plan::Change& entry) {
    const auto mark = paint(plan::symbol(entry.action), color_of(entry.action), options_.style.color);
    line(2, fmt::format("{} {} {}", mark, safe(entry.address), fit('"' + safe(entry.name) + '"', entry.address.size() + 6)) +
                fmt::format(" ({})", plan::to_string(entry.reason)));
    for (const auto& field : entry.fields) {
      const std::string text = fmt::format("{}: {} -> {}", safe(field.field), fit(safe(field.before), 30), safe(field.after));
      line(6, fit(text, 6));
    }
    for (const auto& note : entry.notes) line(6, "note: " + safe(note));
    if (entry.reason == plan::Reason::lost_mark) {
      line(6, "note: a case of this name that this token's user made is there without a mark; adopt it (adopt: {by: name})");
    }
  }

  void coverage(const plan::ExportPlan& planned) {
    if (planned.coverage.empty()) return;
    line(2, "mapping coverage:");
    for (const auto& row : planned.coverage) {
      std::string text = fmt::format("{} \"{}\" ({}): {}", safe(row.attribute), safe(row.value), number(row.cases),
                                     plan::to_string(row.outcome));
      if (!row.target.empty()) text += fmt::format(" -> \"{}\"", safe(row.target));
      if (row.collapsed) text += " (shared with another value)";
      line(4, text);
    }
  }

  void guards() {
    bool any = false;
    for (const auto& guard : plan_.guards) {
      if (!guard.stopped) continue;
      any = true;
      const auto text = fmt::format("{} guard {}@{}: {} against a limit of {} ({})", guard.acknowledged ? "=" : "!", guard.guard,
                                    guard.address, number(guard.value), guard.limit, number(guard.allowed));
      line(0, paint(safe(text), guard.acknowledged ? Color::dim : Color::red, options_.style.color));
      if (!guard.acknowledged) {
        line(2, fmt::format("apply stops here; change spec.guards, or lift it once with --ack {}@{}", guard.guard, guard.address));
      }
    }
    if (any) out_ += '\n';
  }

  const plan::Plan& plan_;
  const PlanTextOptions& options_;
  std::string out_;
};

}  // namespace

std::string to_text(const plan::Plan& plan, const PlanTextOptions& options) { return PlanText(plan, options).render(); }

std::string summary_line(const plan::Plan& plan) {
  const auto sum = plan.summary();
  std::string text = fmt::format("Plan: {} to create, {} to update, {} to delete", number(sum.create), number(sum.update),
                                 number(sum.remove));
  if (sum.restore > 0) text += fmt::format(", {} to restore", number(sum.restore));
  if (sum.adopt > 0) text += fmt::format(", {} to adopt", number(sum.adopt));
  if (sum.refused > 0) text += fmt::format(", {} refused", number(sum.refused));
  text += fmt::format(" ({} unchanged). {} requests, about {} s.", number(sum.unchanged), number(plan.requests()),
                      number(plan.seconds()));
  if (!plan.complete) text += " Incomplete: not every export could be read.";
  return text;
}

}  // namespace tmsync::report
