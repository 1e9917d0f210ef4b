#include "launch_revert.hpp"

#include "tmsync/plan/reverted.hpp"

#include "json_members.hpp"
#include "operation_image.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using json_members::each;
using json_members::Json;
using json_members::text;
using plan::Action;
using plan::Reason;

LaunchRevert refused(std::string why) {
  LaunchRevert verdict;
  verdict.action = Action::refused;
  verdict.reason = Reason::reverted;
  verdict.why = std::move(why);
  return verdict;
}

std::optional<model::Mark> mark_of(const ExportContext& context, const model::LaunchRow& row) {
  return row.links ? context.source.mark_among(*row.links, model::AddressKind::launch) : std::nullopt;
}

/// Why the launch is not what the run left; empty where it is. The revision of a launch is over all its own fields.
std::string not_as_left(const ExportContext& context, const RevertOperation& operation, const model::LaunchRow& now,
                        const std::optional<model::LaunchRow>& before) {
  const auto mark = mark_of(context, now);
  if (!mark || mark->source.id != operation.source_id.value_or(0)) {
    return "the launch does not carry the mark of the run any more";
  }
  const auto earlier = before ? mark_of(context, *before) : std::nullopt;
  const bool known = mark->rev.empty() || mark->rev == operation.after_rev || (earlier && mark->rev == earlier->rev);
  if (!known) return "another run wrote the launch since";
  const auto content = plan::revision(plan::observed_launch(now));
  if (content == operation.after_rev) return {};
  if (before && content == plan::revision(plan::observed_launch(*before))) return {};
  return "name, tags, links or issues of the launch were changed since";
}

/// The launch as it is brought back. Its mark says so where the run had taken a change of the source along.
model::LaunchRow brought_back(const ExportContext& context, model::LaunchRow before, const model::LaunchRow& now) {
  const auto left = mark_of(context, now);
  auto earlier = mark_of(context, before);
  if (!left || !earlier || left->mod == earlier->mod) return before;
  for (auto& link : *before.links) {
    if (model::parse_mark(link) != earlier) continue;
    earlier->mod = plan::kRevertedDate;
    link = model::to_link(*earlier);
    break;
  }
  return before;
}

/// A closed launch takes no writes: it is opened for them.
Task<Result<void>> write_back(testops::LaunchWriter api, model::LaunchRow now, model::LaunchRow before) {
  const model::Id id = now.id;
  if (now.closed) {
    auto reopened = co_await api.reopen_launch(id);
    if (!reopened) co_return reopened;
  }
  testops::LaunchWrite write;
  write.name = before.name;
  write.tags = before.tags;
  write.links = before.links.value_or(std::vector<model::Link>{});
  write.issues = before.issues;
  auto patched = co_await api.patch_launch(id, std::move(write));
  if (!patched || !before.closed) co_return patched;
  auto closed = co_await api.close_launch(id);
  co_return closed;
}

}  // namespace

std::string launch_image(const model::LaunchRow& row) {
  Json image{{"name", row.name}, {"closed", row.closed}, {"tags", row.tags}};
  image["links"] = Json::array();
  for (const auto& link : row.links.value_or(std::vector<model::Link>{})) {
    image["links"].push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
  }
  image["issues"] = Json::array();
  for (const auto& issue : row.issues) {
    Json one{{"name", issue.name}, {"url", issue.url}};
    if (issue.integration_id) one["integrationId"] = *issue.integration_id;
    image["issues"].push_back(std::move(one));
  }
  return image.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<model::LaunchRow> parse_launch_image(std::string_view json) {
  const auto image = Json::parse(json, nullptr, false);
  if (!image.is_object() || !image.contains("links")) return std::nullopt;
  model::LaunchRow row;
  row.name = text(image, "name");
  const auto closed = image.find("closed");
  row.closed = closed != image.end() && closed->is_boolean() && closed->get<bool>();
  each(image, "tags", [&](const Json& tag) {
    if (tag.is_string()) row.tags.push_back(tag.get<std::string>());
  });
  row.links.emplace();
  each(image, "links", [&](const Json& link) {
    if (link.is_object()) row.links->push_back({text(link, "name"), text(link, "type"), text(link, "url")});
  });
  each(image, "issues", [&](const Json& issue) {
    if (!issue.is_object()) return;
    const auto integration = issue.find("integrationId");
    std::optional<model::Id> id;
    if (integration != issue.end() && integration->is_number_integer()) id = integration->get<model::Id>();
    row.issues.push_back({text(issue, "name"), text(issue, "url"), id});
  });
  return row;
}

LaunchRevert judge_launch(const ExportContext& context, const RevertOperation& operation,
                          const std::optional<model::LaunchRow>& now) {
  LaunchRevert verdict;
  if (!operation.before.empty()) verdict.before = parse_launch_image(operation.before.text());
  if (operation.action == "delete") {
    return refused("the run deleted a second copy of the launch for good: TestOps has no bin for launches");
  }
  const bool made = operation.action == "create" && !verdict.before;
  if (!made && !verdict.before) return refused("the run record does not say what the launch was before");
  if (!now) return made ? verdict : refused("the launch was deleted since");
  if (verdict.before) verdict.before = brought_back(context, std::move(*verdict.before), *now);
  const auto& before = verdict.before;
  const bool same = before && mark_of(context, *now) == mark_of(context, *before) && now->closed == before->closed &&
                    plan::observed_launch(*now) == plan::observed_launch(*before);
  if (same) return verdict;
  std::string why = not_as_left(context, operation, *now, before);
  if (!why.empty()) return refused(std::move(why));
  verdict.reason = Reason::reverted;
  if (made) {
    verdict.action = Action::remove;
    return verdict;
  }
  verdict.fields = plan::compare(plan::observed_launch(*before), plan::observed_launch(*now));
  verdict.close = before->closed && !now->closed;
  verdict.reopen = !before->closed && now->closed;
  verdict.action = Action::update;
  if (verdict.fields.empty() && now->closed == before->closed) {
    verdict.action = Action::none;
    verdict.reason = Reason::touch;
  }
  return verdict;
}

Task<Written> revert_launch(ExportContext& context, const plan::LaunchChange& change) {
  auto operation = parse_image(change.image.text());
  if (!operation)
    co_return write_failed({ErrorKind::invalid_input, "what the plan keeps of the run cannot be read", 0});
  testops::LaunchWriter api(context.recipient_connection);
  auto read = co_await api.launch(context.recipient.project.id, operation->recipient_id.value_or(0));
  if (!read && read.error().kind != ErrorKind::not_found) co_return write_failed(read.error());
  std::optional<model::LaunchRow> now;
  if (read) now = std::move(*read);
  const auto verdict = judge_launch(context, *operation, now);
  Written written;
  written.id = operation->recipient_id;
  if (verdict.action == Action::refused) {
    co_return write_stale(verdict.why);
  }
  if (verdict.reason == Reason::unchanged) co_return written;
  Result<void> done;
  if (verdict.action == Action::remove) {
    auto deleted = co_await api.delete_launch(now->id);
    done = std::move(deleted);
  } else {
    auto back = co_await write_back(api, *now, *verdict.before);
    done = std::move(back);
  }
  if (!done) written = write_failed(done.error());
  written.id = operation->recipient_id;
  written.before = launch_image(*now);
  if (verdict.before) written.after_rev = plan::revision(plan::observed_launch(*verdict.before));
  co_return written;
}

}  // namespace tmsync::sync
