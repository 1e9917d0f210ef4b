#include "case_revert.hpp"

#include <algorithm>

#include "cases/body.hpp"
#include "operation_image.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using plan::Action;

class CaseReverter {
 public:
  CaseReverter(ExportContext& context, RevertOperation operation)
      : context_(context), operation_(std::move(operation)), api_(context.recipient_connection) {}

  Task<Written> run() {
    auto judged = co_await judge_case(context_, operation_);
    if (!judged) co_return write_failed(judged.error());
    verdict_ = std::move(*judged);
    if (verdict_.action == Action::refused) {
      co_return write_stale(verdict_.why);
    }
    Written written;
    written.id = operation_.recipient_id;
    if (verdict_.reason == plan::Reason::unchanged) co_return written;
    remember();
    auto done = co_await write();
    if (!done) written = write_failed(done.error());
    written.id = operation_.recipient_id;
    written.notes = verdict_.notes;
    written.before = std::move(before_);
    written.after_rev = after_rev();
    co_return written;
  }

 private:
  model::Id id() const { return *operation_.recipient_id; }

  std::optional<model::Mark> earlier_mark() const {
    return verdict_.before ? model::find_mark(verdict_.before->data.links) : std::nullopt;
  }

  std::string after_rev() const {
    const auto mark = earlier_mark();
    return mark ? mark->rev : std::string();
  }

  /// So that the revert can be reverted.
  void remember() {
    const bool whole = verdict_.action == Action::update || verdict_.action == Action::none;
    CaseImage image{verdict_.now->data, verdict_.now->files, {}, {}};
    if (whole) {
      image.parts = verdict_.before->parts;
      const auto digests = plan::field_digests(verdict_.desired);
      for (const auto& change : verdict_.fields) image.written.emplace(change.field, digests.at(change.field));
    }
    before_ = to_json(image);
  }

  Task<Result<void>> write() {
    if (verdict_.action == Action::remove) {
      auto deleted = co_await api_.delete_case(id());
      co_return deleted;
    }
    if (verdict_.action == Action::restore) {
      auto restored = co_await api_.restore_case(id());
      if (!restored) co_return restored;
      auto judged = co_await judge_case(context_, operation_);
      if (!judged) co_return core::fail(judged.error());
      if (judged->action != Action::update && judged->reason != plan::Reason::touch) co_return Result<void>{};
      verdict_ = std::move(*judged);
    }
    auto content = co_await write_content();
    co_return content;
  }

  bool changed(const std::string& field) const {
    return std::any_of(verdict_.fields.begin(), verdict_.fields.end(),
                       [&](const auto& change) { return change.field == field; });
  }

  /// The mark comes back last but for files that go, as it does when a case is exported.
  Task<Result<void>> write_content() {
    const auto& data = verdict_.before->data;
    if (changed("issues")) {
      auto set = co_await api_.set_issues(id(), data.issues);
      if (!set) co_return set;
    }
    if (changed("testKeys")) {
      auto set = co_await api_.set_test_keys(id(), data.test_keys);
      if (!set) co_return set;
    }
    if (changed("parameters")) {
      auto set = co_await api_.set_examples(id(), data.examples);
      if (!set) co_return set;
    }
    auto write = body();
    auto patched = co_await api_.patch_case(id(), std::move(write));
    if (!patched) co_return core::fail(patched.error());
    if (!changed("attachments")) co_return Result<void>{};
    for (const auto& [file_id, file] : verdict_.now->files) {
      if (verdict_.desired.files.contains(plan::content_id(file))) continue;
      auto deleted = co_await api_.delete_attachment(file_id);
      if (!deleted) co_return deleted;
    }
    co_return Result<void>{};
  }

  testops::TestCaseWrite body() const {
    std::map<model::Id, model::Id> ids;  // content id -> id on the recipient
    for (const auto& [file_id, file] : verdict_.now->files) ids.emplace(plan::content_id(file), file_id);
    // A text may name a file that is gone: it names it as it did.
    for (const auto& [file_id, file] : verdict_.before->files) ids.emplace(plan::content_id(file), file_id);
    std::vector<plan::FieldChange> fields;
    bool any_custom = false;
    for (const auto& change : verdict_.fields) {
      const bool custom = change.field.starts_with("customFields.");
      any_custom = any_custom || custom;
      if (!custom) fields.push_back(change);
    }
    auto body = patch_body(context_, verdict_.desired, fields, verdict_.now->data, model::Link{}, ids);
    body.links = verdict_.desired.links;
    const auto left = model::find_mark(verdict_.now->data.links);
    for (auto& mark : marks_to_bring_back(*verdict_.before, left, context_.writer)) {
      body.links->push_back(std::move(mark));
    }
    if (any_custom) {
      body.custom_fields.emplace();
      for (const auto& [field, values] : verdict_.desired.fields) {
        for (const auto& value : values.values) body.custom_fields->push_back({field, value.id, value.name});
      }
    }
    return body;
  }

  ExportContext& context_;
  RevertOperation operation_;
  testops::WriteApi api_;
  CaseVerdict verdict_;
  std::string before_;
};

}  // namespace

Task<Written> revert_case(ExportContext& context, const plan::Change& change) {
  auto operation = parse_image(change.image.text());
  if (!operation) {
    co_return write_failed({ErrorKind::invalid_input, "what the plan keeps of the run cannot be read", 0});
  }
  operation->address = change.address;
  operation->name = change.name;
  CaseReverter reverter(context, std::move(*operation));
  auto written = co_await reverter.run();
  co_return written;
}

}  // namespace tmsync::sync
