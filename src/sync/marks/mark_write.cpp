#include <algorithm>

#include <fmt/format.h>

#include "tmsync/sync/mark.hpp"
#include "tmsync/testops/launches.hpp"

#include "context.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;

bool same_links(std::vector<model::Link> a, std::vector<model::Link> b) {
  const auto less = [](const model::Link& x, const model::Link& y) {
    return std::tie(x.type, x.name, x.url) < std::tie(y.type, y.name, y.url);
  };
  std::sort(a.begin(), a.end(), less);
  std::sort(b.begin(), b.end(), less);
  return a == b;
}

/// Done = nothing to write any more.
Result<bool> check(const PlannedMark& planned, const std::string& name, const std::vector<model::Link>& now) {
  if (same_links(now, planned.wanted)) return true;
  if (name != planned.name || !same_links(now, planned.seen)) {
    return core::fail(
        ErrorKind::conflict,
        fmt::format("#{} changed since it was read; nothing was written, run it again", planned.plan.object.id));
  }
  return false;
}

core::Error gone(const PlannedMark& planned) {
  return {ErrorKind::conflict, fmt::format("#{} is gone by now; nothing was written", planned.plan.object.id), 0};
}

Task<Result<void>> write_case_mark(const PlannedMark& planned) {
  testops::WriteApi api(planned.in.context->recipient_connection);
  const model::Id id = planned.plan.object.id;
  auto now = co_await api.overview(id);
  if (!now) co_return core::fail(now.error().kind == ErrorKind::not_found ? gone(planned) : now.error());
  if (now->deleted) co_return core::fail(gone(planned));
  const auto done = check(planned, now->name, now->links);
  if (!done) co_return core::fail(done.error());
  if (*done) co_return Result<void>{};
  testops::TestCaseWrite body;
  body.links = planned.wanted;
  auto patched = co_await api.patch_case(id, std::move(body));
  if (!patched) co_return core::fail(patched.error());
  co_return Result<void>{};
}

Task<Result<void>> write_launch_mark(const PlannedMark& planned) {
  const auto& context = *planned.in.context;
  testops::LaunchWriter api(context.recipient_connection);
  const model::Id id = planned.plan.object.id;
  auto now = co_await api.launch(context.recipient.project.id, id);
  if (!now) co_return core::fail(now.error().kind == ErrorKind::not_found ? gone(planned) : now.error());
  const auto done = check(planned, now->name, now->links.value_or(std::vector<model::Link>{}));
  if (!done) co_return core::fail(done.error());
  if (*done) co_return Result<void>{};
  testops::LaunchWrite body;
  body.links = planned.wanted;
  auto repeated = body;
  auto patched = co_await api.patch_launch(id, std::move(body));
  if (patched || patched.error().kind != ErrorKind::conflict || !now->closed) co_return patched;
  // A closed launch takes no writes: it is opened for this one.
  auto reopened = co_await api.reopen_launch(id);
  if (!reopened) co_return reopened;
  auto again = co_await api.patch_launch(id, std::move(repeated));
  auto closed = co_await api.close_launch(id);
  if (!again) co_return again;
  co_return closed;
}

}  // namespace

Task<Result<void>> write_mark(PlannedMark& planned) {
  if (planned.launch) {
    auto launch = co_await write_launch_mark(planned);
    co_return launch;
  }
  auto test_case = co_await write_case_mark(planned);
  co_return test_case;
}

}  // namespace tmsync::sync
