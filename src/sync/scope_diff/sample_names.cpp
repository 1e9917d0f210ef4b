#include "sample_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/testops/launches.hpp"

#include "cases/case_names.hpp"

namespace tmsync::sync {
namespace {

using core::Task;

std::string any_of_ids(const std::vector<model::Id>& ids) {
  return fmt::format("id in [{}]", fmt::join(ids, ", "));
}

std::vector<model::Id> ids_of(const std::vector<plan::ScopeSample*>& samples) {
  std::vector<model::Id> ids;
  for (const auto* sample : samples) ids.push_back(sample->id);
  return ids;
}

void take_names(const std::vector<plan::ScopeSample*>& samples, const CaseNames& names) {
  for (auto* sample : samples) {
    if (const auto at = names.find(sample->id); at != names.end()) sample->name = at->second;
  }
}

}  // namespace

Task<void> name_cases(const ExportContext& context, std::vector<plan::ScopeSample*> samples) {
  auto ids = ids_of(samples);
  const auto names = co_await case_names(context.source_connection, context.source.project.id, std::move(ids), false);
  if (names) take_names(samples, *names);
}

Task<void> name_launches(const ExportContext& context, std::vector<plan::ScopeSample*> samples) {
  if (samples.empty()) co_return;
  testops::LaunchReader reader(context.source_connection);
  CaseNames names;
  const auto sink = [&names](std::vector<model::LaunchRow>&& rows) {
    for (auto& row : rows) names[row.id] = std::move(row.name);
  };
  std::string aql = any_of_ids(ids_of(samples));
  (void)co_await reader.search(context.source.project.id, std::move(aql), sink);
  take_names(samples, names);
}

Task<void> name_those_that_left(const ExportContext& context, plan::Classification& found) {
  auto& samples = found.scope.leaving_samples;
  std::vector<plan::ScopeSample*> wanted;
  for (auto& sample : samples) wanted.push_back(&sample);
  co_await name_cases(context, std::move(wanted));

  const auto copy_of = [&](std::size_t i) { return context.recipient_sweep.copies[found.left[i]].id; };
  std::vector<model::Id> copies;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].name.empty()) copies.push_back(copy_of(i));
  }
  const auto names =
      co_await case_names(context.recipient_connection, context.recipient.project.id, std::move(copies), false);
  if (!names) co_return;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (const auto at = names->find(copy_of(i)); at != names->end()) samples[i].name = at->second;
  }
}

}  // namespace tmsync::sync
