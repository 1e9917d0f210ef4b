#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "field_text.hpp"
#include "paint.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

Color color_of(Action action) {
  switch (action) {
    case Action::create:
      return Color::green;
    case Action::update:
      return Color::yellow;
    case Action::remove:
      return Color::red;
    case Action::restore:
      return Color::cyan;
    case Action::adopt:
      return Color::cyan;
    case Action::none:
      return Color::dim;
    case Action::refused:
      return Color::red;
  }
  return Color::none;
}

/// The reason in words, to stand behind the name of the object.
std::string_view words(plan::Reason reason) {
  switch (reason) {
    case plan::Reason::not_in_recipient:
      return "new";
    case plan::Reason::source_changed:
      return "changed at the source";
    case plan::Reason::recipient_changed:
      return "changed on the recipient";
    case plan::Reason::mapping_changed:
      return "mapping or field selection changed";
    case plan::Reason::incomplete:
      return "left half-done by an earlier run";
    case plan::Reason::mark_damaged:
      return "its mark is damaged";
    case plan::Reason::refresh:
      return "differs in a full comparison";
    case plan::Reason::deleted_on_recipient:
      return "deleted on the recipient";
    case plan::Reason::adopt_match:
      return "the one match there";
    case plan::Reason::scope_left:
      return "left the scope";
    case plan::Reason::duplicate:
      return "second copy of the same case";
    case plan::Reason::lost_mark:
      return "its mark seems lost";
    case plan::Reason::adopt_ambiguous:
      return "several matches";
    case plan::Reason::echo:
      return "is itself a copy from the recipient";
    case plan::Reason::touch:
      return "only the mark is refreshed";
    case plan::Reason::unchanged:
      return "unchanged";
  }
  return "unchanged";
}

/// What a person can do about a refused object; empty where nothing is refused.
std::string_view remedy(plan::Reason reason) {
  switch (reason) {
    case plan::Reason::lost_mark:
      return "an unmarked case of this name, made by this token's user, is on the recipient; creating could double it. "
             "Take it over with spec.testCases.adopt: { by: name }, or rename or delete it there";
    case plan::Reason::adopt_ambiguous:
      return "adopting needs exactly one unmarked case of the recipient for one case in scope. Make the names or keys "
             "unique, or delete the surplus ones there";
    case plan::Reason::echo:
      return "exporting it would send the case back to where it came from. Leave it out of the scope with "
             "spec.testCases.aql";
    case plan::Reason::not_in_recipient:
    case plan::Reason::source_changed:
    case plan::Reason::recipient_changed:
    case plan::Reason::mapping_changed:
    case plan::Reason::incomplete:
    case plan::Reason::mark_damaged:
    case plan::Reason::refresh:
    case plan::Reason::deleted_on_recipient:
    case plan::Reason::adopt_match:
    case plan::Reason::scope_left:
    case plan::Reason::duplicate:
    case plan::Reason::touch:
    case plan::Reason::unchanged:
      return {};
  }
  return {};
}

constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kLeastName = 16;
constexpr std::size_t kCoverageRows = 40;  // shown without -v before the self-evident ones are only counted

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

std::string number(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
}

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

  std::size_t width() const { return std::max(options_.style.width, kLeastWidth); }

  /// What fits beside what is used of the line already; everything with -v.
  std::string fit(const std::string& text, std::size_t used) const {
    if (options_.verbose > 0) return text;
    return core::elide(text, width() > used + 10 ? width() - used : 10);
  }

  void export_block(const plan::ExportPlan& planned) {
    if (planned.state == plan::ExportState::excluded) return;
    const auto heading =
        fmt::format("{}: {} / {} -> {} / {}", plan::export_address(planned.name), planned.source_instance,
                    planned.source_project, planned.recipient_instance, planned.recipient_project);
    for (const auto& part : wrap(safe(heading), width())) line(0, paint(part, Color::bold, options_.style.color));
    if (planned.state == plan::ExportState::paused) {
      line(2, "paused: declared and kept, not run");
      out_ += '\n';
      return;
    }
    if (planned.state == plan::ExportState::failed) {
      for (const auto& part : wrap("! not planned: " + safe(planned.error.message), width() - 2)) {
        line(2, paint(part, Color::red, options_.style.color));
      }
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
    if (hidden > 0)
      line(2, fmt::format("... and {} more; see --format json", number(static_cast<std::int64_t>(hidden))));
    for (const auto& value : planned.values) {
      const auto text = fmt::format("value \"{}\" of custom field \"{}\"", safe(value.value), safe(value.field.name));
      line(2, paint("+", Color::green, options_.style.color) + ' ' + fit(text, 4));
    }
    coverage(planned);
    out_ += '\n';
  }

  void scope(const plan::ExportPlan& planned) {
    const std::string aql = core::trim(planned.aql).empty() ? "all test cases" : std::string(core::trim(planned.aql));
    paragraph(2, "scope: " + safe(aql));
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
    paragraph(2, counts);
    if (planned.aql_count && *planned.aql_count != planned.in_scope) {
      paragraph(2, fmt::format("the instance counts {} for the query", number(*planned.aql_count)));
    }
  }

  /// Words in lines of the width, the following ones as far in as the first.
  void paragraph(std::size_t indent, const std::string& text) {
    for (const auto& part : wrap(text, width() - indent)) line(indent, part);
  }

  void change(const plan::Change& entry) {
    const auto mark = paint(plan::symbol(entry.action), color_of(entry.action), options_.style.color);
    const std::string address = safe(entry.address);
    const std::string reason = fmt::format(" ({})", words(entry.reason));
    const std::string name = '"' + safe(entry.name) + '"';
    const std::size_t used = 2 + plan::symbol(entry.action).size() + 1 + core::code_points(address) + 1 + reason.size();
    const std::size_t least = std::min(core::code_points(name), kLeastName);
    if (options_.verbose > 0 || used + least <= width()) {
      line(2, fmt::format("{} {} {}{}", mark, address, fit(name, used), reason));
    } else {  // the address is for copying: it is never cut
      line(2, fmt::format("{} {}", mark, address));
      const std::size_t left = 6 + reason.size() + least <= width() ? 6 + reason.size() : 6;
      line(6, left == 6 ? fit(name, left) : fit(name, left) + reason);
      if (left == 6) paragraph(6, reason.substr(1));
    }
    const FieldTextOptions fields{width() - 6, options_.verbose > 0, options_.style.color};
    for (const auto& field : entry.fields) {
      for (const auto& text : field_lines(field, fields)) line(6, text);
    }
    for (const auto& note : entry.notes) paragraph(6, "note: " + safe(note));
    if (entry.action == Action::refused && !remedy(entry.reason).empty())
      paragraph(6, fmt::format("{}.", remedy(entry.reason)));
  }

  void coverage(const plan::ExportPlan& planned) {
    if (planned.coverage.empty()) return;
    line(2, "mapping coverage:");
    const bool folded = options_.verbose == 0 && planned.coverage.size() > kCoverageRows;
    std::int64_t identical = 0;
    std::int64_t more = 0;
    std::size_t shown = 0;
    for (const auto& row : planned.coverage) {
      if (folded && row.outcome == plan::MappingOutcome::identity && !row.collapsed) {
        ++identical;
      } else if (folded && shown == kCoverageRows) {
        ++more;
      } else {
        std::string text = fmt::format("{} \"{}\" ({} case{}): {}", safe(row.attribute), safe(row.value),
                                       number(row.cases), row.cases == 1 ? "" : "s", plan::to_string(row.outcome));
        if (!row.target.empty()) text += fmt::format(" -> \"{}\"", safe(row.target));
        if (row.collapsed) text += " (shared)";
        line(4, fit(text, 4));
        ++shown;
      }
    }
    if (more > 0) line(4, fmt::format("... and {} more; all with -v", number(more)));
    if (identical > 0) line(4, fmt::format("... and {} by identity; all with -v", number(identical)));
  }

  void guards() {
    bool any = false;
    for (const auto& guard : plan_.guards) {
      if (!guard.stopped) continue;
      any = true;
      const std::string at = safe(fmt::format("{}@{}", guard.guard, guard.address));
      const bool lifted = guard.acknowledged;
      const auto text =
          fmt::format("{} guard {}: {}{}", lifted ? "=" : "!", at, counted(guard), lifted ? ", acknowledged" : "");
      const auto parts = wrap(text, width() - 2);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        line(i == 0 ? 0 : 2, paint(parts[i], lifted ? Color::dim : Color::red, options_.style.color));
      }
      if (lifted) continue;
      const std::string setting = guard.guard == "emptyScope" ? "set spec.guards.allowEmptyScope: true"
                                                              : "change spec.guards." + safe(guard.guard);
      paragraph(2, fmt::format("apply stops here; {}, or lift it once with", setting));
      line(4, "--ack " + at);
    }
    if (any) out_ += '\n';
  }

  static std::string counted(const plan::GuardResult& guard) {
    if (guard.guard == "emptyScope") return "nothing is in scope, but objects were exported before";
    const std::string what = guard.guard == "maxCreate"   ? " to create"
                             : guard.guard == "maxUpdate" ? " to update"
                             : guard.guard == "maxDelete" ? " to delete"
                                                          : "";
    const bool percent = !guard.limit.empty() && guard.limit.back() == '%';
    return fmt::format(
        "{}{}, the limit is {}", number(guard.value), what,
        percent ? fmt::format("{} ({})", safe(guard.limit), number(guard.allowed)) : number(guard.allowed));
  }

  const plan::Plan& plan_;
  const PlanTextOptions& options_;
  std::string out_;
};

}  // namespace

std::string to_text(const plan::Plan& plan, const PlanTextOptions& options) {
  return PlanText(plan, options).render();
}

std::string summary_line(const plan::Plan& plan) {
  const auto sum = plan.summary();
  std::string text = fmt::format("Plan: {} to create, {} to update, {} to delete", number(sum.create),
                                 number(sum.update), number(sum.remove));
  if (sum.restore > 0) text += fmt::format(", {} to restore", number(sum.restore));
  if (sum.adopt > 0) text += fmt::format(", {} to adopt", number(sum.adopt));
  if (sum.refused > 0) text += fmt::format(", {} refused", number(sum.refused));
  text += fmt::format(" ({} unchanged). {} requests, about {} s.", number(sum.unchanged), number(plan.requests()),
                      number(plan.seconds()));
  if (!plan.complete) text += " Incomplete: not every export could be read.";
  return text;
}

}  // namespace tmsync::report
