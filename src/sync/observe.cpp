#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/coverage.hpp"
#include "tmsync/plan/scope_diff.hpp"

#include "cases/sweep.hpp"
#include "cases/unmapped.hpp"
#include "planner.hpp"
#include "prepare.hpp"

namespace tmsync::sync {
namespace {

/// A copy whose case is not in this scope: in a sibling's, or in none.
bool has_outsiders(const ExportContext& context) {
  const auto& cases = context.source_sweep.cases;
  auto at = cases.begin();
  for (const auto& copy : context.recipient_sweep.copies) {  // both by source case
    while (at != cases.end() && at->id < copy.source) ++at;
    if (!copy.deleted && (at == cases.end() || at->id != copy.source)) return true;
  }
  return false;
}

/// A change of origin, address or project is written into every mark: said once, since nothing else changes.
void note_changed_marks(const ExportContext& context, plan::ExportPlan& planned) {
  const auto& copies = context.recipient_sweep.copies;
  const auto behind = std::count_if(copies.begin(), copies.end(),
                                    [](const auto& copy) { return !copy.deleted && !copy.mark_is_current; });
  if (behind == 0) return;
  planned.notes.push_back(fmt::format(
      "{} of this source {} another origin, address or project than the configuration; the copies are recognised by "
      "their address, and their marks are refreshed",
      core::counted(behind, "mark"), behind == 1 ? "names" : "name"));
}

/// Where a chain of exports began is written into every mark of a copy's copy. Marks of 0.1.0 do not have it.
void note_changed_roots(ExportContext& context, plan::ExportPlan& planned) {
  const auto& source = context.source_sweep;
  if (!source.roots_known) return;
  std::int64_t behind = 0;
  for (auto& copy : context.recipient_sweep.copies) {
    if (copy.deleted || source.find(copy.source) == nullptr) continue;
    const auto wanted = source.roots.find(copy.source);
    const auto written = context.recipient_sweep.roots.find(copy.id);
    const auto is = written == context.recipient_sweep.roots.end() ? 0 : written->second;
    if (is == (wanted == source.roots.end() ? 0 : wanted->second.hash)) continue;
    copy.mark_is_current = false;
    ++behind;
  }
  if (behind == 0) return;
  planned.notes.push_back(fmt::format("{} {} not say where the chain of exports began; the marks are refreshed",
                                      core::counted(behind, "mark"), behind == 1 ? "does" : "do"));
}

}  // namespace

core::Task<bool> observe(ExportContext& context, plan::ExportPlan& planned, core::Diagnostics& diags,
                         Progress& progress) {
  const bool prepared = co_await prepare(context, planned, diags);
  if (!prepared) co_return false;
  std::move(context.notes.begin(), context.notes.end(), std::back_inserter(planned.notes));
  const bool valid = co_await check_query(context, planned, QueryOf::test_cases, diags);
  if (!valid) co_return false;

  plan::Coverage coverage;
  auto swept = co_await sweep_both(context, coverage, progress);
  if (!swept) co_return fail_export(planned, swept.error());
  planned.other_sources = context.recipient_sweep.moved_from;
  note_changed_marks(context, planned);
  note_changed_roots(context, planned);
  const auto& cases = context.source_sweep.cases;
  planned.in_scope = static_cast<std::int64_t>(cases.size());
  for (std::size_t i = 0; i < std::min(cases.size(), plan::kScopeSamples); ++i) {
    planned.samples.push_back({cases[i].id, std::string(context.source_sweep.names.get(cases[i].name))});
  }
  planned.coverage = coverage.rows();
  auto unmapped = co_await cover_unmapped(context, planned.notes);
  planned.coverage.insert(planned.coverage.end(), unmapped.begin(), unmapped.end());
  std::sort(planned.coverage.begin(), planned.coverage.end(), [](const auto& a, const auto& b) {
    return std::tie(a.attribute, a.value) < std::tie(b.attribute, b.value);
  });
  plan::explain_ignored(planned.coverage, *context.mapping);
  planned.ignored = plan::count_ignored(planned.coverage);
  for (const auto& row : planned.coverage) {
    for (const auto& field : context.mapping->fields()) {
      if (row.attribute != "customFields." + field.source.name) continue;
      const auto* def = context.recipient.find_field(field.target.id);
      if (row.outcome == plan::MappingOutcome::identity && plan::find_ref(def->values, row.value) == nullptr) {
        planned.values.push_back({field.target, row.value});
      }
    }
  }
  co_return true;
}

core::Task<void> read_idle_siblings(ExportContext& context, std::vector<const model::Export*> idle,
                                    core::Diagnostics& diags) {
  context.has_idle_siblings = !idle.empty();
  if (!has_outsiders(context)) co_return;
  const bool removes = context.declared->on_scope_exit == model::ScopeExit::remove;
  testops::ReadApi api(context.source_connection);
  const auto sink = [&context](const std::vector<model::Id>& ids) {
    context.idle_scope.insert(context.idle_scope.end(), ids.begin(), ids.end());
  };
  for (const auto* sibling : idle) {
    auto walked = co_await api.search_ids(context.source.project.id, sibling->aql, false, sink);
    if (walked) continue;
    context.idle_scope_known = false;
    diags.warning("TM3303", context.declared->where,
                  fmt::format("{} {}: the scope of {}, which exports between the same projects, could not be read: {}",
                              plan::export_address(context.declared->name),
                              removes ? "deletes nothing" : "cannot tell what left its scope",
                              plan::export_address(sibling->name), walked.error().message),
                  "plan again when both can be read");
  }
  std::sort(context.idle_scope.begin(), context.idle_scope.end());
}

void refuse_conflicts(std::vector<std::unique_ptr<ExportContext>>& contexts, std::vector<plan::ExportPlan>& planned,
                      core::Diagnostics& diags) {
  using Project = std::pair<std::string, model::Id>;  // of an instance: no two share an address
  const auto from = [](const ExportContext& c) { return Project{c.source.instance, c.source.project.id}; };
  const auto to = [](const ExportContext& c) { return Project{c.recipient.instance, c.recipient.project.id}; };
  const auto usable = [&](std::size_t i) { return contexts[i] != nullptr && contexts[i]->mapping != nullptr; };
  const auto refuse = [&](std::size_t i, std::size_t j, const std::string& code, const std::string& what,
                          const std::string& hint) {
    const std::string text =
        fmt::format("{} and {} {}", plan::export_address(planned[i].name), plan::export_address(planned[j].name), what);
    diags.error(code, planned[i].where, text, hint);
    for (const auto k : {i, j}) {
      planned[k].state = plan::ExportState::failed;
      planned[k].error = {core::ErrorKind::invalid_input, text, 0};
    }
  };
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    for (std::size_t j = 0; j < contexts.size(); ++j) {
      if (!usable(i) || !usable(j) || i == j) continue;
      if (i < j && from(*contexts[i]) == from(*contexts[j]) && to(*contexts[i]) == to(*contexts[j])) {
        const auto& a = contexts[i]->source_sweep.cases;
        const auto& b = contexts[j]->source_sweep.cases;
        std::vector<plan::SourceRecord> both;
        std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both),
                              [](const auto& x, const auto& y) { return x.id < y.id; });
        if (!both.empty()) {
          refuse(
              i, j, "TM3301",
              fmt::format("overlap: {} test case(s), the first #{}, are in both scopes", both.size(), both.front().id),
              "make the two AQL queries exclude each other");
        }
      }
    }
    // A ring: from this export's recipient back to its source.
    if (!usable(i)) continue;
    std::vector<std::pair<Project, std::size_t>> open{{to(*contexts[i]), i}};
    std::set<Project> seen;
    while (!open.empty()) {
      const auto [at, last] = open.back();
      open.pop_back();
      if (at == from(*contexts[i])) {
        if (last != i && i < last) {
          refuse(i, last, "TM3302", "would send objects back to where they came from",
                 "export in one direction only, or scope by a tag that copies do not have and remove one of the two");
        }
        break;
      }
      if (!seen.insert(at).second) continue;
      for (std::size_t j = 0; j < contexts.size(); ++j) {
        if (usable(j) && from(*contexts[j]) == at) open.emplace_back(to(*contexts[j]), j);
      }
    }
  }
}

}  // namespace tmsync::sync
