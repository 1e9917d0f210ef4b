#include "configurations.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tmsync/plan/scope_diff.hpp"
#include "tmsync/testops/launches.hpp"

#include "configuration/config_planner.hpp"
#include "sample_names.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using Ids = std::vector<model::Id>;

/// The query of the launches that go along; absent where none do.
std::optional<std::string> launch_query(const model::Export& declared) {
  if (!declared.launches || !declared.launches->enabled) return std::nullopt;
  return declared.launches->aql;
}

/// The same instance under whatever name: marks tell by addresses.
bool share_an_address(const model::Instance& a, const model::Instance& b) {
  const auto of_b = model::known_bases(b);
  const auto of_a = model::known_bases(a);
  return std::any_of(of_a.begin(), of_a.end(),
                     [&](const auto& base) { return std::find(of_b.begin(), of_b.end(), base) != of_b.end(); });
}

/// As far as two declarations tell.
bool declared_alike(const model::Configuration& a_in, const model::Export& a, const model::Configuration& b_in,
                    const model::Export& b) {
  const auto same = [&](const model::Endpoint& one, const model::Endpoint& other) {
    const auto* here = a_in.find_instance(one.instance);
    const auto* there = b_in.find_instance(other.instance);
    return here != nullptr && there != nullptr && share_an_address(*here, *there) &&
           one.project.id == other.project.id && one.project.name == other.project.name;
  };
  return same(a.source, b.source) && same(a.recipient, b.recipient);
}

Task<Result<Ids>> case_ids(const ExportContext& context, std::string aql) {
  testops::ReadApi api(context.source_connection);
  Ids ids;
  const auto sink = [&ids](const Ids& page) { ids.insert(ids.end(), page.begin(), page.end()); };
  auto walked = co_await api.search_ids(context.source.project.id, std::move(aql), false, sink);
  if (!walked) co_return core::fail(walked.error());
  co_return ids;
}

Task<Result<Ids>> launch_ids(const ExportContext& context, std::string aql) {
  testops::LaunchReader reader(context.source_connection);
  Ids ids;
  const auto sink = [&ids](std::vector<model::LaunchRow>&& page) {
    for (const auto& row : page) ids.push_back(row.id);
  };
  auto walked = co_await reader.search(context.source.project.id, std::move(aql), sink);
  if (!walked) co_return core::fail(walked.error());
  co_return ids;
}

/// One export against what it was.
class ScopeComparison {
 public:
  ScopeComparison(const ExportContext& context, const model::Export* then) : context_(context), then_(then) {}

  Task<Result<plan::ScopeDiff>> run() {
    diff_.basis = plan::ScopeDiff::Basis::configuration;
    diff_.is_new = then_ == nullptr;
    if (then_ != nullptr) {
      diff_.old_aql = then_->aql;
      diff_.old_launch_aql = launch_query(*then_).value_or("");
    }
    auto cases = co_await compare_cases();
    if (!cases) co_return core::fail(cases.error());
    auto launches = co_await compare_launches();
    if (!launches) co_return core::fail(launches.error());
    co_await name_samples();
    co_return std::move(diff_);
  }

 private:
  Task<Result<void>> compare_cases() {
    if (then_ != nullptr && plan::same_query(then_->aql, context_.declared->aql)) co_return Result<void>{};
    Ids now;
    if (context_.source_sweep.complete) {
      for (const auto& record : context_.source_sweep.cases) now.push_back(record.id);
    } else {
      auto read = co_await case_ids(context_, context_.declared->aql);
      if (!read) co_return core::fail(read.error());
      now = std::move(*read);
    }
    Ids then;
    if (then_ != nullptr) {
      auto read = co_await case_ids(context_, then_->aql);
      if (!read) co_return core::fail(read.error());
      then = std::move(*read);
    }
    diff_.cases = plan::compare_scopes(then, now);
    co_return Result<void>{};
  }

  Task<Result<void>> compare_launches() {
    const auto now_query = launch_query(*context_.declared);
    const auto then_query = then_ != nullptr ? launch_query(*then_) : std::nullopt;
    if (!now_query && !then_query) co_return Result<void>{};
    diff_.launches.emplace();
    if (now_query && then_query && plan::same_query(*now_query, *then_query)) co_return Result<void>{};
    Ids now;
    if (now_query && context_.launches != nullptr) {
      now = context_.launches->selected;
    } else if (now_query) {
      auto read = co_await launch_ids(context_, *now_query);
      if (!read) co_return core::fail(read.error());
      now = std::move(*read);
    }
    Ids then;
    if (then_query) {
      auto read = co_await launch_ids(context_, *then_query);
      if (!read) co_return core::fail(read.error());
      then = std::move(*read);
    }
    diff_.launches = plan::compare_scopes(then, now);
    co_return Result<void>{};
  }

  Task<void> name_samples() {
    std::vector<plan::ScopeSample*> unnamed;
    for (auto& sample : diff_.cases.entering_samples) {
      if (const auto* record = context_.source_sweep.find(sample.id)) {
        sample.name = std::string(context_.source_sweep.names.get(record->name));
      } else {
        unnamed.push_back(&sample);
      }
    }
    for (auto& sample : diff_.cases.leaving_samples) unnamed.push_back(&sample);
    co_await name_cases(context_, std::move(unnamed));
    if (!diff_.launches) co_return;
    std::vector<plan::ScopeSample*> launches;
    for (auto* samples : {&diff_.launches->entering_samples, &diff_.launches->leaving_samples}) {
      for (auto& sample : *samples) launches.push_back(&sample);
    }
    co_await name_launches(context_, std::move(launches));
  }

  const ExportContext& context_;
  const model::Export* then_;  ///< null = it was not declared
  plan::ScopeDiff diff_;
};

/// Which declaration of the other revision is which of this one's: by name, else, where one of them was renamed, by the
/// two projects.
class Counterparts {
 public:
  Counterparts(const model::Configuration& then, const model::Configuration& now) : then_(then), now_(now) {}

  const model::Export* find(const ExportContext& context) {
    const auto* same_name = then_.find_export(context.declared->name);
    if (same_name != nullptr && declares_same_way(then_, context, *same_name)) return same_name;
    for (const auto& old : then_.exports) {
      if (now_.find_export(old.name) != nullptr || renamed_.contains(old.name)) continue;
      if (!declares_same_way(then_, context, old)) continue;
      renamed_.insert(old.name);
      return &old;
    }
    return nullptr;
  }

  /// Only after `find` for all that were read.
  [[nodiscard]] std::vector<std::string> removed() const {
    std::vector<std::string> names;
    for (const auto& old : then_.exports) {
      if (now_.find_export(old.name) == nullptr && !renamed_.contains(old.name) && !maybe_renamed(old)) {
        names.push_back(old.name);
      }
    }
    return names;
  }

 private:
  /// To an export that was not read now.
  [[nodiscard]] bool maybe_renamed(const model::Export& old) const {
    return std::any_of(now_.exports.begin(), now_.exports.end(), [&](const model::Export& declared) {
      return then_.find_export(declared.name) == nullptr && declared_alike(then_, old, now_, declared);
    });
  }

  const model::Configuration& then_;
  const model::Configuration& now_;
  std::set<std::string> renamed_;
};

}  // namespace

core::Task<void> compare_configurations(const model::Configuration& now, const PlanOptions& options,
                                        ComparedExports exports, plan::Plan& plan, Progress& progress) {
  Counterparts counterparts(*options.compare_with, now);
  for (auto& [context, planned] : exports) {
    ScopeComparison comparison(*context, counterparts.find(*context));
    progress.begin(planned->name + ": comparing scopes", -1);
    auto diff = co_await comparison.run();
    progress.end();
    if (diff) {
      planned->scope_diff = std::move(*diff);
      continue;
    }
    plan.diagnostics.warning(
        "TM3304", planned->where,
        fmt::format(
            "{}: what enters and leaves its scope cannot be told: reading the scope as the compared configuration "
            "declares it failed: {}",
            plan::export_address(planned->name), diff.error().message),
        "the query of that revision may be a wrong one; the plan itself does not depend on it");
  }
  for (auto& name : counterparts.removed()) {
    const std::string address = plan::export_address(name);
    if (plan::address_matches(options.excludes, address)) continue;
    if (options.targets.empty() || concerns(options.targets, address)) plan.removed_exports.push_back(std::move(name));
  }
}

}  // namespace tmsync::sync
