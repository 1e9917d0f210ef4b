#include "missing_users.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"

#include "parallel.hpp"
#include "sweep.hpp"

namespace tmsync::sync {
namespace {

using core::Task;

constexpr std::size_t kMostLogins = 200;

/// Members of anything on the source, under any role; empty where it does not say.
Task<std::vector<std::string>> logins_of_source(const ExportContext& context) {
  testops::ReadApi api(context.source_connection);
  std::set<std::string> logins;
  auto roles = co_await api.roles();
  if (!roles) co_return std::vector<std::string>();
  for (const auto& role : *roles) {
    auto names = co_await api.member_names(role.id);
    if (names) logins.insert(names->begin(), names->end());
  }
  co_return std::vector<std::string>(logins.begin(), logins.end());
}

}  // namespace

Task<void> note_missing_users(ExportContext& context, plan::ExportPlan& planned) {
  if (!context.includes(model::Part::members)) co_return;
  std::vector<std::pair<model::Id, std::size_t>> creates;  // by source case
  const auto& heads = planned.changes.heads();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (heads[i].action == plan::Action::create) creates.emplace_back(heads[i].source_id, i);
  }
  if (creates.empty()) co_return;
  std::sort(creates.begin(), creates.end());
  const auto logins = co_await logins_of_source(context);
  if (logins.size() > kMostLogins) co_return;
  testops::ReadApi there(context.recipient_connection);
  std::vector<std::string> missing;
  for (const auto& login : logins) {
    if (context.known_users.contains(login)) continue;
    if (!context.unknown_users.contains(login)) {
      auto exists = co_await there.user_exists(login);
      if (!exists || !exists->has_value()) continue;
      (**exists ? context.known_users : context.unknown_users).insert(login);
    }
    if (context.unknown_users.contains(login)) missing.push_back(login);
  }
  testops::ReadApi here(context.source_connection);
  for (const auto& login : missing) {
    std::vector<model::Id> found;
    const auto sink = [&found](const std::vector<model::Id>& ids) {
      found.insert(found.end(), ids.begin(), ids.end());
    };
    auto aql = both_conditions(context.declared->aql, "member = " + aql::quote(login));
    auto walked = co_await here.search_ids(context.source.project.id, std::move(aql), false, sink);
    if (!walked) continue;
    for (const auto id : found) {
      const auto at = std::lower_bound(creates.begin(), creates.end(), std::pair<model::Id, std::size_t>(id, 0));
      if (at == creates.end() || at->first != id) continue;
      auto change = planned.changes.edit(at->second);
      change->notes.push_back(fmt::format("member {} left out: no such user on the recipient", login));
    }
  }
}

}  // namespace tmsync::sync
