#include "twins.hpp"

#include <cstdlib>

#include "inspect.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;

bool within_window(std::int64_t a, std::int64_t b) {
  return a != 0 && b != 0 && std::abs(a - b) <= kTwinWindow;
}

/// By who and when alone: both made by the tool's user at about the same time, and this one left alone since.
bool can_be_twins(const ExportContext& context, const model::TestCase& kept, const model::TestCase& other) {
  const auto own = [&](const std::string& user) { return !user.empty() && context.own_users.contains(user); };
  return own(kept.created_by) && own(other.created_by) && own(other.last_modified_by) &&
         within_window(kept.created_date, other.created_date) &&
         within_window(other.created_date, other.last_modified_date);
}

}  // namespace

Task<Result<std::optional<Twin>>> judge_twin(ExportContext& context, model::Id source, model::Id kept,
                                             model::Id other) {
  testops::ReadApi api(context.recipient_connection);
  auto second = co_await api.overview(other);
  if (!second) {
    if (second.error().kind == core::ErrorKind::not_found) co_return std::optional<Twin>();
    co_return core::fail(second.error());
  }
  Twin twin;
  twin.name = second->name;
  twin.made_by = second->created_by;
  if (kept == 0) co_return std::optional<Twin>(std::move(twin));
  auto first = co_await api.overview(kept);
  if (!first) {
    if (first.error().kind == core::ErrorKind::not_found) co_return std::optional<Twin>(std::move(twin));
    co_return core::fail(first.error());
  }
  const auto mark = context.source.mark_among(second->links, model::AddressKind::test_case);
  if (!mark || mark->written_onto(other) == false || !can_be_twins(context, *first, *second))
    co_return std::optional<Twin>(std::move(twin));
  // What the tool made says what the tool wrote: the content of its mark, or what the source says.
  auto compared = co_await inspect(context, source, other, false);
  if (!compared) {
    if (compared.error().kind != core::ErrorKind::not_found) co_return core::fail(compared.error());
    co_return std::optional<Twin>(std::move(twin));
  }
  const bool begun = mark->rev.empty() && compared->observed.name == compared->desired.name;
  twin.made_twice = begun || compared->fields.empty() || plan::revision(compared->observed) == mark->rev;
  co_return std::optional<Twin>(std::move(twin));
}

}  // namespace tmsync::sync
