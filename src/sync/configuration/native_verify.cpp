#include "native_verify.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "cases/sweep.hpp"
#include "parallel.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using plan::NativeCase;

class DeliveryObserver {
 public:
  explicit DeliveryObserver(NativeContext& context) : context_(context), common_(context.common) {}

  Task<Result<plan::NativeObservation>> run() {
    auto source = co_await read_rows(false);
    if (!source) co_return core::fail(source.error());
    auto recipient = co_await read_rows(true);
    if (!recipient) co_return core::fail(recipient.error());
    for (const auto& field : common_.mapping->fields()) {
      auto read = co_await read_field(field);
      if (!read) co_return core::fail(read.error());
    }
    auto compared = co_await find_stale();
    if (!compared) co_return core::fail(compared.error());
    seen_.creates = common_.declared->create;
    if (context_.wanted.content.disable_launches) co_return std::move(seen_);
    seen_.launches = true;
    auto launches = co_await read_launches();
    if (!launches) co_return core::fail(launches.error());
    co_return std::move(seen_);
  }

 private:
  std::shared_ptr<testops::Connection> connection(bool recipient) const {
    return recipient ? common_.recipient_connection : common_.source_connection;
  }
  const plan::Side& side(bool recipient) const { return recipient ? common_.recipient : common_.source; }
  std::vector<NativeCase>& cases(bool recipient) { return recipient ? seen_.there : seen_.expected; }

  Task<Result<void>> read_rows(bool recipient) {
    testops::ReadApi api(connection(recipient));
    auto& list = cases(recipient);
    const auto sink = [&](std::vector<model::TestCaseRow>&& rows) {
      for (auto& row : rows) list.push_back(recipient ? as_it_is(row) : as_it_shall_be(row));
    };
    const std::string aql = recipient ? std::string() : common_.declared->aql;
    auto walked = co_await api.search(side(recipient).project.id, aql, false, sink);
    if (!walked) co_return core::fail(walked.error());
    auto& index = recipient ? there_by_id_ : expected_by_id_;
    for (std::size_t i = 0; i < list.size(); ++i) index.emplace(list[i].id, i);
    co_return Result<void>{};
  }

  NativeCase as_it_shall_be(const model::TestCaseRow& row) const {
    NativeCase one{row.id, row.name, {}, row.created_by, row.last_modified_date};
    const auto& mapping = *common_.mapping;
    const auto note = [&](const char* attribute, const std::optional<plan::MappedValue>& mapped) {
      if (mapped && mapped->target) one.attributes[attribute] = {mapped->target->name};
    };
    note("status", mapping.status(row.status));
    note("layer", mapping.layer(row.layer));
    return one;
  }

  NativeCase as_it_is(const model::TestCaseRow& row) const {
    NativeCase one{row.id, row.name, {}, row.created_by, row.last_modified_date};
    if (row.status) one.attributes["status"] = {row.status->name};
    if (row.layer) one.attributes["layer"] = {row.layer->name};
    return one;
  }

  /// One search a value, as the attribute sweep does.
  Task<Result<void>> read_field(const plan::FieldMap& field) {
    const std::string attribute = "customFields." + field.source.name;
    for (const bool recipient : {false, true}) {
      const auto* def = side(recipient).find_field(recipient ? field.target.id : field.source.id);
      if (def == nullptr) continue;
      for (const auto& value : def->values) {
        if (def->unused_values.contains(value.id)) continue;
        model::Ref target = value;
        if (!recipient) {
          const auto mapped = field.values.map(value);
          if (!mapped.target) continue;
          target = *mapped.target;
        }
        auto found = co_await cases_with(recipient, *def, value);
        if (!found) co_return core::fail(found.error());
        const auto& index = recipient ? there_by_id_ : expected_by_id_;
        for (const auto id : *found) {
          const auto at = index.find(id);
          if (at != index.end()) cases(recipient)[at->second].attributes[attribute].push_back(target.name);
        }
      }
    }
    for (const bool recipient : {false, true}) {
      for (auto& one : cases(recipient)) {
        const auto at = one.attributes.find(attribute);
        if (at == one.attributes.end()) continue;
        std::sort(at->second.begin(), at->second.end());
        at->second.erase(std::unique(at->second.begin(), at->second.end()), at->second.end());
      }
    }
    co_return Result<void>{};
  }

  Task<Result<std::vector<model::Id>>> cases_with(bool recipient, const plan::FieldDef& def, const model::Ref& value) {
    testops::ReadApi api(connection(recipient));
    std::string aql = value_condition(def, value);
    if (!recipient) aql = both_conditions(common_.declared->aql, aql);
    std::vector<model::Id> found;
    const auto sink = [&](const std::vector<model::Id>& ids) { found.insert(found.end(), ids.begin(), ids.end()); };
    auto walked = co_await api.search_ids(side(recipient).project.id, aql, false, sink);
    if (!walked) co_return core::fail(walked.error());
    co_return found;
  }

  /// A copy that was written before its source was: only those are read whole.
  Task<Result<void>> find_stale() {
    std::unordered_map<std::string, std::vector<const NativeCase*>> there;
    for (const auto& one : seen_.there) there[one.name].push_back(&one);
    std::vector<std::pair<const NativeCase*, const NativeCase*>> pairs;
    for (const auto& one : seen_.expected) {
      const auto at = there.find(one.name);
      if (at == there.end() || at->second.size() != 1) continue;
      if (one.modified > at->second.front()->modified) pairs.emplace_back(&one, at->second.front());
    }
    std::optional<core::Error> failure;
    std::set<std::string> stale;
    co_await run_parallel(pairs.size(), common_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      testops::ReadApi source(common_.source_connection);
      testops::ReadApi recipient(common_.recipient_connection);
      auto wanted = co_await source.overview(pairs[i].first->id);
      auto now = co_await recipient.overview(pairs[i].second->id);
      if (!wanted || !now) {
        failure = wanted ? now.error() : wanted.error();
        co_return;
      }
      const bool same = wanted->description == now->description && wanted->precondition == now->precondition &&
                        wanted->expected_result == now->expected_result;
      if (!same) stale.insert(pairs[i].first->name);
    });
    if (failure) co_return core::fail(*failure);
    seen_.stale.assign(stale.begin(), stale.end());
    co_return Result<void>{};
  }

  Task<Result<void>> read_launches() {
    testops::LaunchReader source(common_.source_connection);
    testops::LaunchReader recipient(common_.recipient_connection);
    std::vector<model::LaunchRow> selected;
    const auto keep = [&](std::vector<model::LaunchRow>&& rows) {
      std::move(rows.begin(), rows.end(), std::back_inserter(selected));
    };
    auto walked = co_await source.search(common_.source.project.id, context_.wanted.content.launch_aql, keep);
    if (!walked) co_return core::fail(walked.error());
    for (const auto& launch : selected) {
      auto goes = co_await goes_along(launch.id);
      if (!goes) co_return core::fail(goes.error());
      (*goes ? seen_.launches_expected : seen_.launches_outside).push_back(launch.name);
    }
    const auto name = [&](std::vector<model::LaunchRow>&& rows) {
      for (auto& row : rows) seen_.launches_there.push_back(std::move(row.name));
    };
    auto there = co_await recipient.search(common_.recipient.project.id, "", name);
    if (!there) co_return core::fail(there.error());
    co_return Result<void>{};
  }

  /// At least one of its results belongs to an exported test case.
  Task<Result<bool>> goes_along(model::Id launch) {
    testops::LaunchReader api(common_.source_connection);
    bool found = false;
    const auto sink = [&](std::vector<model::ResultRow>&& rows) -> Task<Result<void>> {
      for (const auto& row : rows) found = found || (row.test_case && expected_by_id_.contains(*row.test_case));
      co_return Result<void>{};
    };
    auto walked = co_await api.results(launch, sink);
    if (!walked) co_return core::fail(walked.error());
    co_return found;
  }

  NativeContext& context_;
  ExportContext& common_;
  plan::NativeObservation seen_;
  std::unordered_map<model::Id, std::size_t> expected_by_id_;
  std::unordered_map<model::Id, std::size_t> there_by_id_;
};

}  // namespace

core::Task<core::Result<plan::NativeObservation>> observe_delivery(NativeContext& context, Services& services) {
  services.progress.begin(context.common.declared->name + ": reading what arrived", -1);
  DeliveryObserver observer(context);
  auto seen = co_await observer.run();
  services.progress.end();
  if (!seen) co_return core::fail(seen.error());
  // Whom the integration acts as tells its copies from cases of other people.
  const auto* use = context.integration->use_of(context.common.source.project.id);
  if (use != nullptr && use->declared->token) {
    auto connection = services.connect(with_token(*context.common.recipient_instance, *use->declared));
    if (connection) {
      testops::ReadApi api(*connection);
      auto identity = co_await api.connect();
      if (identity) seen->user = identity->user;
    }
  }
  co_return seen;
}

}  // namespace tmsync::sync
