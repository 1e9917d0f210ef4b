#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"

#include "case_revert.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using plan::Action;
using plan::Reason;

CaseVerdict verdict_of(Action action) {
  CaseVerdict verdict;
  verdict.action = action;
  verdict.reason = Reason::reverted;
  return verdict;
}

CaseVerdict refused(std::string why) {
  auto verdict = verdict_of(Action::refused);
  verdict.why = std::move(why);
  return verdict;
}

std::string by(const std::string& user) {
  return user.empty() ? std::string() : " by " + user;
}

/// That of this source where there is one, else whose it may be.
std::optional<model::Mark> mark_of(const ExportContext& context, const std::vector<model::Link>& links) {
  auto mark = context.source.mark_among(links, model::AddressKind::test_case);
  return mark ? mark : model::find_mark(links);
}

/// Why the copy is not what the run left; empty where it is. `earlier`: the mark that it had before the run, which it
/// has again where a revert was interrupted.
std::string not_as_left(const ExportContext& context, const RevertOperation& operation,
                        const std::optional<model::Mark>& now, const std::optional<model::Mark>& earlier,
                        const std::string& modified_by) {
  if (!now && !earlier && operation.action == "adopt") return {};
  // By address, like everywhere: another name of the instance since the run does not matter.
  const auto named = now ? context.source.named_by(*now, model::AddressKind::test_case) : std::nullopt;
  if (!named || named != operation.source_id) {
    return fmt::format("the case does not carry the mark of the run any more (last changed{})", by(modified_by));
  }
  // A mark without revision: the run, or a revert, was interrupted in the middle of it.
  const bool known = now->rev.empty() || now->rev == operation.after_rev || (earlier && now->rev == earlier->rev);
  if (!known) return fmt::format("another run wrote the copy since (last changed{})", by(modified_by));
  const auto& own = context.writer;
  if (!own.empty() && !modified_by.empty() && modified_by != own) {
    return fmt::format("the copy was changed since by {}", modified_by);
  }
  return {};
}

void take(plan::Content& to, const plan::Content& from, const std::string& field) {
  if (field == "name") to.name = from.name;
  if (field == "fullName") to.full_name = from.full_name;
  if (field == "description") to.description = from.description;
  if (field == "precondition") to.precondition = from.precondition;
  if (field == "expectedResult") to.expected_result = from.expected_result;
  if (field == "automated") to.automated = from.automated;
  if (field == "external") to.external = from.external;
  if (field == "status" || field == "workflow") to.status = from.status;
  if (field == "layer") to.layer = from.layer;
  if (field == "tags") to.tags = from.tags;
  if (field == "links") to.links = from.links;
  if (field == "members") to.members = from.members;
  if (field == "issues") to.issues = from.issues;
  if (field == "testKeys") to.test_keys = from.test_keys;
  if (field == "parameters") to.examples = from.examples;
  if (field == "scenario") to.scenario = from.scenario;
  if (field == "attachments") to.files = from.files;
  if (!field.starts_with("customFields.")) return;
  const std::string name = field.substr(field.find('.') + 1);
  for (auto& [id, values] : to.fields) {
    if (values.field.name != name) continue;
    const auto there = from.fields.find(id);
    values.values = there == from.fields.end() ? std::vector<model::Ref>{} : there->second.values;
  }
  for (const auto& [id, values] : from.fields) {
    if (values.field.name == name) to.fields.emplace(id, values);
  }
}

std::vector<model::Step> without_files(const std::vector<model::Step>& steps, const plan::Content& there) {
  std::vector<model::Step> result;
  for (const auto& step : steps) {
    if (step.kind == model::Step::Kind::attachment && !there.files.contains(step.attachment_id)) continue;
    auto copy = step;
    copy.children = without_files(step.children, there);
    copy.expected = without_files(step.expected, there);
    result.push_back(std::move(copy));
  }
  return result;
}

/// What of the earlier content can be had again: a record keeps no bytes, so that a file that is gone stays gone.
plan::Content achievable(const CaseImage& image, const plan::Content& now, const testops::AttachmentHome& home,
                         std::vector<std::string>& notes) {
  auto before = whole_content(image.data, image.files, image.parts, home);
  if (!image.parts.contains(model::Part::attachments)) return before;
  for (auto at = before.files.begin(); at != before.files.end();) {
    if (now.files.contains(at->first)) {
      ++at;
      continue;
    }
    notes.push_back(
        fmt::format("attachment {} cannot be brought back: a run record keeps no bytes of files", at->second.name));
    at = before.files.erase(at);
  }
  before.scenario = without_files(before.scenario, before);
  return before;
}

class LiveJudge {
 public:
  LiveJudge(const ExportContext& context, const RevertOperation& operation, const CaseImage& image, FullCase& now)
      : context_(context), operation_(operation), image_(image), now_(now) {}

  CaseVerdict judge() {
    auto verdict = verdict_of(Action::update);
    const auto home =
        testops::attachment_home(*context_.recipient_instance, context_.recipient_connection->base_path());
    verdict.observed = whole_content(now_.data, now_.files, image_.parts, home);
    const auto before = achievable(image_, verdict.observed, home, verdict.notes);
    verdict.desired = verdict.observed;
    for (const auto& [field, digest] : image_.written) {
      if (has(before, field)) {
        take(verdict.desired, before, field);
      } else if (has(verdict.observed, field)) {
        verdict.notes.push_back(fmt::format("{} stays: the copy had none, and TestOps cannot take it off", field));
      }
    }
    verdict.fields = plan::compare(verdict.desired, verdict.observed);
    const auto mark = mark_of(context_, now_.data.links);
    const auto earlier = mark_of(context_, image_.data.links);
    // Where tmsync was not the last to change the copy, that shows still.
    const bool own = now_.data.last_modified_by == context_.writer;
    const auto wanted = own ? mark_of(context_, marks_to_bring_back(image_, mark, context_.writer)) : earlier;
    if (verdict.fields.empty() && mark == wanted) return CaseVerdict{};
    std::string why = not_as_left(context_, operation_, mark, earlier, now_.data.last_modified_by);
    if (why.empty()) why = changed_field(verdict, before);
    if (!why.empty()) return refused(std::move(why));
    if (verdict.fields.empty()) {
      verdict.action = Action::none;
      verdict.reason = Reason::touch;
    }
    return verdict;
  }

 private:
  /// What is not managed or has no value that could be written is absent there.
  static bool has(const plan::Content& content, const std::string& field) {
    if (field == "status" || field == "workflow") return content.status.has_value();
    return field != "layer" || content.layer.has_value();
  }

  static std::string digest_in(const std::map<std::string, std::string>& digests, const std::string& field) {
    const auto at = digests.find(field);
    return at == digests.end() ? core::to_hex(core::hash64("")) : at->second;
  }

  /// Not every change moves the date of a case or names its author: each field has to say what the run wrote.
  std::string changed_field(const CaseVerdict& verdict, const plan::Content& before) const {
    const auto then = plan::field_digests(before);
    const auto now = plan::field_digests(verdict.observed);
    for (const auto& change : verdict.fields) {
      // Files go one by one, so that a revert may have been interrupted between two.
      if (change.field == "attachments") continue;
      const auto written = image_.written.find(change.field);
      if (written == image_.written.end()) continue;
      const auto found = digest_in(now, change.field);
      if (found == written->second || found == digest_in(then, change.field)) continue;
      return fmt::format("{} was changed since (the case was last changed{})", change.field,
                         by(now_.data.last_modified_by));
    }
    return {};
  }

  const ExportContext& context_;
  const RevertOperation& operation_;
  const CaseImage& image_;
  FullCase& now_;
};

}  // namespace

bool takes_away(const RevertOperation& operation, const std::optional<CaseImage>& before) {
  return before ? before->data.deleted && operation.action != "delete" : operation.action == "create";
}

CaseVerdict judge_removal(const ExportContext& context, const RevertOperation& operation,
                          const std::optional<SeenCase>& row) {
  if (!row || row->deleted) return CaseVerdict{};
  std::string why = not_as_left(context, operation, row->mark, std::nullopt, row->modified_by);
  if (!why.empty()) return refused(std::move(why));
  return verdict_of(Action::remove);
}

Task<Result<CaseVerdict>> judge_case(const ExportContext& context, const RevertOperation& operation) {
  std::optional<CaseImage> before;
  if (!operation.before.empty()) before = parse_case_image(operation.before.text());
  if (!before && operation.action != "create") {
    co_return core::fail(ErrorKind::invalid_input,
                         operation.address + ": the run record does not say what the case was before");
  }
  const bool away = takes_away(operation, before);
  const std::set<model::Part> parts = before && !away ? before->parts : std::set<model::Part>{};
  auto now =
      co_await read_full_case(context.recipient_connection, operation.recipient_id.value_or(0), parts, Bytes::hash);
  if (!now) {
    if (now.error().kind != ErrorKind::not_found) co_return core::fail(now.error());
    if (away) co_return CaseVerdict{};
    co_return refused("the case is gone from the bin, too");
  }
  CaseVerdict verdict;
  const auto& data = now->data;
  if (away) {
    verdict = judge_removal(context, operation,
                            SeenCase{data.id, data.deleted, mark_of(context, data.links), data.last_modified_by});
  } else if (!data.deleted) {
    verdict = LiveJudge(context, operation, *before, *now).judge();
  } else if (operation.action != "delete") {
    verdict = refused(fmt::format("the copy was deleted since{}", by(data.last_modified_by)));
  } else if (const auto mark = context.source.mark_among(data.links, model::AddressKind::test_case);
             !mark || mark->source.id != operation.source_id.value_or(0)) {
    verdict = refused("the case in the bin does not carry the mark of the run any more");
  } else {
    verdict = verdict_of(Action::restore);
  }
  verdict.before = std::move(before);
  verdict.now = std::move(*now);
  co_return verdict;
}

}  // namespace tmsync::sync
