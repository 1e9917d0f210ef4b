#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/action_counts.hpp"

#include "export_words.hpp"
#include "launch_words.hpp"
#include "markdown/markdown_parts.hpp"
#include "markdown/markdown_text.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::markdown {
namespace {

using plan::Action;
using plan::MappingOutcome;

constexpr std::size_t kShownNames = 20;  // variables of launches

std::string aql(std::string_view query, const char* everything) {
  const auto trimmed = core::trim(query);
  return trimmed.empty() ? everything : code(trimmed, kMessage);
}

/// | in scope | exported before | ... |
std::string counts_table(const plan::ExportPlan& planned) {
  auto actions = plan::actions_of(planned);
  std::vector<std::pair<const char*, std::int64_t>> columns{
      {"in scope", planned.in_scope}, {"exported before", planned.exported}, {"unchanged", planned.unchanged}};
  if (planned.delivery == model::Delivery::native) columns.clear();
  columns.insert(
      columns.end(),
      {{"create", actions[Action::create]}, {"update", actions[Action::update]}, {"delete", actions[Action::remove]}});
  const auto rare = [&](const char* name, Action action) {
    if (actions[action] > 0) columns.emplace_back(name, actions[action]);
  };
  rare("restore", Action::restore);
  rare("adopt", Action::adopt);
  rare("refused", Action::refused);
  std::string head = "|";
  std::string line = "|";
  std::string row = "|";
  for (const auto& [name, count] : columns) {
    head += fmt::format(" {} |", name);
    line += " ---: |";
    row += fmt::format(" {} |", number(count));
  }
  return head + '\n' + line + '\n' + row + '\n';
}

std::string head_of(const plan::ExportPlan& planned) {
  const bool native = planned.delivery == model::Delivery::native;
  std::string out = fmt::format("#### {}\n\n", code(plan::export_address(planned.name)));
  out += fmt::format("From {} / {} to {} / {}", code(planned.source_instance), code(planned.source_project),
                     code(planned.recipient_instance), code(planned.recipient_project));
  if (native) out += ", copied by TestOps itself";
  out += '\n';
  if (const auto pause = pause_words(planned); !pause.empty()) out += '\n' + text(pause) + '\n';
  if (planned.state == plan::ExportState::failed) return out + "\nNot planned, see above.\n";
  if (planned.state == plan::ExportState::paused && !planned.configuration) return out;
  out += fmt::format("\nScope: {}\n", aql(planned.aql, "all test cases"));
  if (!native) out += '\n' + text(scope_counts(planned)) + '\n';
  return out + '\n' + counts_table(planned);
}

void scope_moves_of(const plan::ExportPlan& planned, Page& page, std::size_t section) {
  auto queries = old_queries(planned);
  for (const auto& move : scope_moves(planned)) {
    const auto& delta = *move.delta;
    std::string begin = fmt::format("**Scope change:** {}\n\n", text(move.line));
    for (const auto& query : queries) begin += text(query) + "\n\n";
    queries.clear();
    const auto sampled = static_cast<std::int64_t>(delta.leaving_samples.size() + delta.entering_samples.size());
    const auto more = delta.entering + delta.leaving - sampled;
    auto items = page.items(begin, more > 0 ? fmt::format("\n... and {} more\n", number(more)) : "");
    const auto samples = [&](const char* what, const std::vector<plan::ScopeSample>& shown) {
      for (const auto& sample : shown) items.add(fmt::format("- {} {} {}\n", what, sample.id, code(sample.name)));
    };
    samples("leaves:", delta.leaving_samples);
    samples("enters:", delta.entering_samples);
    page.add(Rank::detail, std::move(items), "scope samples", section);
  }
}

/// Nothing of it has to be looked at: a line says enough.
bool quiet(const plan::ExportPlan& planned) {
  if (planned.state != plan::ExportState::planned || !scope_moves(planned).empty() || !planned.values.empty()) {
    return false;
  }
  const auto actions = plan::actions_of(planned);
  return std::all_of(actions.begin(), actions.end(),
                     [](const auto& one) { return one.first == Action::none || one.second == 0; });
}

std::string quiet_item(const plan::ExportPlan& planned) {
  const bool native = planned.delivery == model::Delivery::native;
  return fmt::format("- {}: {}\n", code(plan::export_address(planned.name)),
                     native ? "the export configuration is as declared" : text(scope_counts(planned)));
}

int urgency(const plan::CoverageRow& row) {
  switch (row.outcome) {
    case MappingOutcome::dropped:
      return 0;
    case MappingOutcome::ignored:
      return 1;
    case MappingOutcome::fallback:
      return 2;
    case MappingOutcome::mapped:
    case MappingOutcome::identity:
      break;
  }
  return row.collapsed ? 3 : 4;
}

void coverage(const plan::ExportPlan& planned, Page& page, std::size_t section) {
  if (planned.coverage.empty()) return;
  std::vector<const plan::CoverageRow*> rows;
  std::array<std::int64_t, 5> counts{};
  for (const auto& row : planned.coverage) {
    rows.push_back(&row);
    ++counts[static_cast<std::size_t>(urgency(row))];
  }
  std::stable_sort(rows.begin(), rows.end(), [](auto* a, auto* b) { return urgency(*a) < urgency(*b); });
  const auto summary = fmt::format("Mapping coverage: {}, {} dropped, {} ignored, {} by default",
                                   core::counted(static_cast<std::int64_t>(rows.size()), "value"), number(counts[0]),
                                   number(counts[1]), number(counts[2]));
  auto items = page.items(details_begin(summary) +
                              "| attribute | value | test cases | outcome | becomes |\n"
                              "| --- | --- | ---: | --- | --- |\n",
                          std::string(kDetailsEnd));
  for (const auto* row : rows) {
    items.add(fmt::format("| {} | {} | {} | {} | {}{} |\n", text(row->attribute, kName), text(row->value, kName),
                          number(row->cases), outcome_words(*row), text(row->target, kName),
                          row->collapsed ? " (shared)" : ""));
  }
  page.add(Rank::detail, std::move(items), "mapped values", section);
}

/// Creates as a list, and whatever else has no fields to show; the rest one block each.
template <typename Planned>
void changes(const Planned& planned, Page& page, std::size_t section) {
  auto created = page.items({}, std::string(kDetailsEnd));
  auto others = page.items({});
  for_each_change(planned, [&](const ChangeView& change) {
    switch (change.action) {
      case Action::create:
        created.wanted() ? created.add(change_item(change)) : created.skip();
        break;
      case Action::update:
      case Action::restore:
      case Action::adopt:
        others.wanted() ? others.add(change_block(change)) : others.skip();
        break;
      case Action::remove:  // among the risks
      case Action::refused:
      case Action::none:
        break;
    }
  });
  created.set_begin(details_begin(core::counted(created.total(), "object") + " to create"));
  page.add(Rank::change, std::move(others), "changes with their fields", section);
  page.add(Rank::change, std::move(created), "creates", section);
}

void values(const plan::ExportPlan& planned, Page& page, std::size_t section) {
  auto items = page.items("**Values of custom fields to create**\n\n");
  for (const auto& value : planned.values) {
    items.add(fmt::format("- {} of {}\n", code(value.value), code(value.field.name)));
  }
  page.add(Rank::detail, std::move(items), "values to create", section);
}

void launches(const plan::LaunchPlan& launches, Page& page, std::size_t section) {
  auto items = page.items("**Launches**\n\n");
  const auto add = [&](const std::string& words) {
    if (!words.empty()) items.add("- " + text(words) + '\n');
  };
  items.add("- selected by " + aql(launches.aql, "results of these test cases: all of them") + '\n');
  add(launch_counts(launches));
  add(results_work(launches));
  if (const auto left = left_out_words(launches.left_out); !left.empty()) add("left out: " + left);
  if (const auto files = attachment_words(launches); !files.empty()) add("attachments: " + files);
  if (const auto names = environment_words(launches, kShownNames); !names.empty()) add("environment: " + names);
  if (launches.uploads > 0) {
    add(launches.bulk ? std::string("uploaded in bulk") : "uploaded one by one: " + launches.why_single);
  }
  for (const auto& note : launches.notes) add("note: " + note);
  page.add(Rank::detail, std::move(items), "facts about launches", section);
}

void add_section(const plan::IntegrationPlan& planned, Page& page) {
  const bool failed = planned.state == plan::IntegrationPlan::State::failed;
  if (planned.state == plan::IntegrationPlan::State::excluded || (planned.changes.empty() && !failed)) return;
  const auto section =
      page.add(Rank::section,
               fmt::format("#### {}\n\nOn {} for {}: {}\n{}", code(plan::integration_address(planned.name)),
                           code(planned.instance), code(planned.recipient), code(planned.display_name),
                           failed ? "\nNot planned, see above.\n" : ""),
               "sections");
  if (!failed) changes(planned, page, section);
}

/// An export with its numbers and its changes.
void add_section(const plan::ExportPlan& planned, Page& page) {
  if (planned.state == plan::ExportState::excluded) return;
  const auto section = page.add(Rank::section, head_of(planned), "sections");
  if (planned.state == plan::ExportState::failed) return;
  scope_moves_of(planned, page, section);
  coverage(planned, page, section);
  values(planned, page, section);
  changes(planned, page, section);
  if (planned.launches) launches(*planned.launches, page, section);
}

}  // namespace

void add_sections(const plan::Plan& plan, Page& page) {
  for (const auto& planned : plan.integrations) add_section(planned, page);
  auto unchanged = page.items("**Nothing to do**\n\n");
  for (const auto& planned : plan.exports) {
    quiet(planned) ? unchanged.add(quiet_item(planned)) : add_section(planned, page);
  }
  page.add(Rank::detail, std::move(unchanged), "unchanged exports");
}

}  // namespace tmsync::report::markdown
