#include "case_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/hash.hpp"

#include "body.hpp"
#include "refused_logins.hpp"
#include "revert/case_image.hpp"
#include "revert/case_revert.hpp"
#include "sweep.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using plan::Action;

constexpr int kLookUps = 4;
constexpr core::Clock::Duration kFirstLookUpDelay{250};
constexpr int kCreateAttempts = 4;

/// What the creating request of a case with files or sub-resources leaves behind.
plan::Content as_created(const plan::Content& desired) {
  plan::Content content = desired;
  content.issues.clear();
  content.test_keys.clear();
  content.examples.clear();
  if (!desired.files.empty()) {
    content.description.clear();
    content.precondition.clear();
    content.expected_result.clear();
    content.scenario.clear();
    content.files.clear();
  }
  return content;
}

/// One case on its way to the recipient.
class CaseWriter {
 public:
  CaseWriter(ExportContext& context, const plan::Change& change, core::Clock& clock, bool keep_image)
      : context_(context),
        change_(change),
        clock_(clock),
        keep_image_(keep_image),
        api_(context.recipient_connection) {}

  Task<Written> create() {
    auto comparison = co_await inspect(context_, change_.source_id, std::nullopt, true);
    if (!comparison) co_return source_failed(comparison.error());
    work_ = std::move(*comparison);
    if (context_.exact && work_.source.data.last_modified_date != change_.source_modified) {
      co_return write_stale("the source case changed since the plan was made");
    }
    const bool later = needs_more_requests();
    auto id = co_await create_object(later);
    if (!id) co_return write_failed(id.error());
    if (later) {
      work_.recipient.emplace();
      work_.recipient->data.id = *id;
      work_.observed = as_created(work_.desired);
      work_.fields = plan::compare(work_.desired, work_.observed);
      auto finished = co_await finish(*id);
      if (!finished) {
        const bool gone = finished.error().kind == ErrorKind::not_found;
        if (gone && co_await superseded(*id)) co_return done(*id);
        auto half = write_failed(finished.error());
        half.id = *id;
        co_return half;
      }
    }
    co_return done(*id);
  }

  Task<Written> update() {
    const model::Id id = *change_.recipient_id;
    if (change_.action == Action::restore) {
      auto restored = co_await api_.restore_case(id);
      if (!restored) co_return write_failed(restored.error());
      remember_deleted();
    }
    auto comparison = co_await inspect(context_, change_.source_id, id, true);
    if (!comparison) co_return source_failed(comparison.error());
    work_ = std::move(*comparison);
    const auto mark = context_.source.mark_among(work_.recipient->data.links, model::AddressKind::test_case);
    const auto wanted = make_mark(context_, work_, change_.source_attributes);
    if (change_.action != Action::adopt && (!mark || mark->source.id != change_.source_id)) {
      co_return write_stale("the copy on the recipient does not carry the mark of this case any more");
    }
    if (change_.action == Action::adopt && mark) co_return write_stale("the case to adopt has a mark by now");
    if (work_.recipient->data.deleted)
      co_return write_stale("the copy was deleted on the recipient since the plan was made");
    if (!change_.desired_rev.empty() && change_.desired_rev != work_.rev) {
      co_return write_stale("the source case changed since the plan was made");
    }
    const bool said = mark && says_the_same(*mark, wanted);
    if (work_.fields.empty() && said && change_.reason != plan::Reason::touch) co_return done(id);
    if (mark && changed_meanwhile(*mark))
      co_return write_stale("the copy on the recipient changed since the plan was made");
    remember();
    auto finished = co_await finish(id);
    if (!finished) co_return write_failed(finished.error());
    co_return done(id);
  }

  Task<Written> remove() {
    const model::Id id = *change_.recipient_id;
    auto now = co_await api_.overview(id);
    if (!now) {
      if (now.error().kind == ErrorKind::not_found) co_return done(id);
      co_return write_failed(now.error());
    }
    if (now->deleted) co_return done(id);
    const auto mark = context_.source.mark_among(now->links, model::AddressKind::test_case);
    if (!mark || mark->source.id != change_.source_id) {
      co_return write_stale("the case on the recipient does not carry the mark any more");
    }
    if (keep_image_) before_ = to_json(CaseImage{std::move(*now), {}, {}, {}});
    auto deleted = co_await api_.delete_case(id);
    if (!deleted) co_return write_failed(deleted.error());
    co_return done(id);
  }

  [[nodiscard]] std::set<std::string> members() const {
    std::set<std::string> logins;
    for (const auto& member : work_.desired.members) logins.insert(member.user);
    return logins;
  }

  /// For the record: what there was before, and the revision that was written.
  void describe(Written& written) const {
    written.before = before_;
    written.after_rev = work_.rev;
  }

 private:
  /// Right before the first write.
  void remember() {
    if (!keep_image_) return;
    const auto& recipient = *work_.recipient;
    CaseImage image{recipient.data, recipient.files, context_.declared->include, {}};
    image.data.deleted = change_.action == Action::restore;
    auto after = work_.desired;
    after.tags = plan::merged_tags(work_.desired, recipient.data, *context_.declared);
    after.links = plan::merged_links(work_.desired, recipient.data, *context_.declared);
    const auto digests = plan::field_digests(after);
    for (const auto& change : work_.fields) image.written.emplace(change.field, digests.at(change.field));
    before_ = to_json(image);
  }

  /// Restored, and not yet read.
  void remember_deleted() {
    if (!keep_image_) return;
    CaseImage image;
    image.data.name = change_.name;
    image.data.deleted = true;
    before_ = to_json(image);
  }

  Written done(model::Id id) const {
    Written written;
    written.id = id;
    written.notes = work_.omissions;
    written.incomplete = work_.incomplete;
    return written;
  }

  Written source_failed(core::Error error) const {
    if (error.kind == ErrorKind::not_found) return write_stale("the case is gone since the plan was made");
    return write_failed(std::move(error));
  }

  bool changed_meanwhile(const model::Mark& mark) const {
    const auto& fields = change_.fields;
    if (fields.empty() || change_.recipient_rev == 0) return false;
    // Another run may have brought it further; what it holds now is compared field by field with what the reviewer saw.
    if (!mark.rev.empty() && mark.rev != core::to_hex(change_.recipient_rev)) return true;
    return std::any_of(work_.fields.begin(), work_.fields.end(), [&](const plan::FieldChange& now) {
      const auto planned =
          std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.field == now.field; });
      return planned == fields.end() || planned->before != now.before;
    });
  }

  /// Does the copy take more than the creating request?
  bool needs_more_requests() const {
    const auto& want = work_.desired;
    return !want.files.empty() || !want.issues.empty() || !want.test_keys.empty() || !want.examples.empty();
  }

  Task<Result<model::Id>> create_object(bool later) {
    auto mark = make_mark(context_, work_, change_.source_attributes);
    if (later) mark.rev.clear();
    const auto body = create_body(context_, work_.desired, model::to_link(mark), !work_.desired.files.empty());
    core::Error last;
    for (int attempt = 0; attempt < kCreateAttempts; ++attempt) {
      auto created = co_await api_.create_case(body);
      if (created) co_return created->id;
      last = created.error();
      if (last.kind != ErrorKind::unknown_outcome && last.kind != ErrorKind::protocol &&
          last.kind != ErrorKind::too_large) {
        break;
      }
      // It may have happened: look before doing it again.
      auto found = co_await find_copies(context_, change_.source_id, work_.desired.name, clock_);
      if (!found) co_return core::fail(found.error());
      if (!found->empty()) co_return found->front();
      if (last.kind != ErrorKind::unknown_outcome) break;
    }
    co_return core::fail(last);
  }

  /// Our copy vanished under our hands: another run that made the same object removed the double. That one stands.
  Task<bool> superseded(model::Id ours) {
    auto found = co_await find_copies(context_, change_.source_id, work_.desired.name, clock_);
    co_return found && !found->empty() && found->front() != ours;
  }

  /// Files, sub-resources, then one PATCH that brings the rest and the final mark, then what is not wanted any more.
  Task<Result<void>> finish(model::Id id) {
    std::map<model::Id, model::Id> uploaded;  // content id -> id on the recipient
    auto files = co_await upload_files(id, uploaded);
    if (!files) co_return files;
    const auto changed = [&](const std::string& field) {
      return std::any_of(work_.fields.begin(), work_.fields.end(), [&](const auto& f) { return f.field == field; });
    };
    if (changed("issues")) {
      auto set = co_await api_.set_issues(id, work_.desired.issues);
      if (!set) co_return set;
    }
    if (changed("testKeys")) {
      auto set = co_await api_.set_test_keys(id, work_.desired.test_keys);
      if (!set) co_return set;
    }
    if (changed("parameters")) {
      auto set = co_await api_.set_examples(id, work_.desired.examples);
      if (!set) co_return set;
    }
    const auto mark = make_mark(context_, work_, change_.source_attributes);
    const auto body =
        patch_body(context_, work_.desired, work_.fields, work_.recipient->data, model::to_link(mark), uploaded);
    auto patched = co_await api_.patch_case(id, body);
    if (!patched) co_return core::fail(patched.error());
    co_return co_await delete_surplus();
  }

  /// Every wanted file is there once: those already there are found by content.
  Task<Result<void>> upload_files(model::Id id, std::map<model::Id, model::Id>& uploaded) {
    const auto& wanted = work_.desired.files;
    if (wanted.empty()) co_return Result<void>{};
    for (const auto& [key, file] : work_.recipient->files) {
      if (key > 0) uploaded.emplace(plan::content_id(file), key);  // those of shared steps are not the case's own
    }
    std::vector<testops::File> batch;
    std::vector<model::Id> batch_ids;
    std::size_t bytes = 0;
    constexpr std::size_t kBatchBytes = std::size_t{16} << 20U;
    for (auto at = wanted.begin(); at != wanted.end(); ++at) {
      if (!uploaded.contains(at->first)) {
        const auto content = bytes_of(at->first);
        bytes += content.size();
        batch.push_back({at->second.name, at->second.content_type, std::string(content)});
        batch_ids.push_back(at->first);
      }
      const bool last = std::next(at) == wanted.end();
      if (batch.empty() || (!last && bytes < kBatchBytes)) continue;
      auto rows = co_await upload_batch(id, batch);
      if (!rows) co_return core::fail(rows.error());
      for (std::size_t i = 0; i < batch_ids.size(); ++i) uploaded.emplace(batch_ids[i], (*rows)[i]);
      batch.clear();
      batch_ids.clear();
      bytes = 0;
    }
    co_return Result<void>{};
  }

  /// An upload is a create: after a lost answer the case's list tells what arrived.
  Task<Result<std::vector<model::Id>>> upload_batch(model::Id id, std::vector<testops::File> batch) {
    std::vector<model::Id> ids;
    auto rows = co_await api_.upload_attachments(id, batch);
    if (rows && rows->size() == batch.size()) {
      for (const auto& row : *rows) ids.push_back(row.id);
      co_return ids;
    }
    if (!rows && rows.error().kind != ErrorKind::unknown_outcome && rows.error().kind != ErrorKind::protocol) {
      co_return core::fail(rows.error());
    }
    core::Error last =
        rows ? core::Error{ErrorKind::protocol, "the answer to an upload lists other files than were sent", 0}
             : rows.error();
    for (int attempt = 0; attempt < kCreateAttempts; ++attempt) {
      auto arrived = co_await arrived_files(id, batch);
      if (!arrived) co_return core::fail(arrived.error());
      std::vector<testops::File> missing;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!(*arrived)[i]) missing.push_back(batch[i]);
      }
      if (missing.empty()) {
        for (const auto& found : *arrived) ids.push_back(*found);
        co_return ids;
      }
      auto again = co_await api_.upload_attachments(id, std::move(missing));
      if (!again) {
        last = again.error();
        if (last.kind != ErrorKind::unknown_outcome && last.kind != ErrorKind::protocol) co_return core::fail(last);
      }
    }
    co_return core::fail(last);
  }

  Task<Result<std::vector<std::optional<model::Id>>>> arrived_files(model::Id id,
                                                                    const std::vector<testops::File>& batch) {
    auto rows = co_await api_.attachments(id);
    if (!rows) co_return core::fail(rows.error());
    std::vector<std::optional<model::Id>> found(batch.size());
    for (const auto& row : *rows) {
      if (work_.recipient->files.contains(row.id)) continue;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto length = static_cast<std::int64_t>(batch[i].bytes.size());
        if (found[i] || row.name != batch[i].name || row.length.value_or(length) != length) continue;
        auto content = co_await api_.attachment_content(row);
        if (!content) co_return core::fail(content.error());
        if (*content != batch[i].bytes) continue;
        found[i] = row.id;
        break;
      }
    }
    co_return found;
  }

  std::string_view bytes_of(model::Id content) const {
    for (const auto& [key, file] : work_.source.files) {
      if (plan::content_id(file) == content) return work_.source.bytes.at(key);
    }
    return {};
  }

  /// Files of the copy that the source does not have (any more), and doubles of those that it has.
  Task<Result<void>> delete_surplus() {
    if (!context_.includes(model::Part::attachments)) co_return Result<void>{};
    std::set<model::Id> kept;
    for (const auto& [key, file] : work_.recipient->files) {
      if (key < 0) continue;
      const auto content = plan::content_id(file);
      if (work_.desired.files.contains(content) && kept.insert(content).second) continue;
      auto deleted = co_await api_.delete_attachment(key);
      if (!deleted) co_return deleted;
    }
    co_return Result<void>{};
  }

  ExportContext& context_;
  const plan::Change& change_;
  core::Clock& clock_;
  bool keep_image_;
  testops::WriteApi api_;
  Comparison work_;
  std::string before_;
};

/// `members` are the logins that were sent.
Task<Written> write_content(ExportContext& context, const plan::Change& change, core::Clock& clock, bool keep_image,
                            std::set<std::string>& members) {
  CaseWriter writer(context, change, clock, keep_image);
  Written written;
  if (change.action == Action::create) {
    auto created = co_await writer.create();
    written = std::move(created);
  } else if (change.action == Action::remove) {
    auto removed = co_await writer.remove();
    written = std::move(removed);
  } else {
    auto updated = co_await writer.update();
    written = std::move(updated);
  }
  writer.describe(written);
  members = writer.members();
  co_return written;
}

/// The first attempt may have written a part already: the object as it was before that, with what both wrote.
std::string earlier_image(const std::string& first, std::string second) {
  if (first.empty() || second.empty()) return second.empty() ? first : second;
  auto image = parse_case_image(first);
  auto again = parse_case_image(second);
  for (const auto& [field, digest] : again->written) image->written[field] = digest;
  return to_json(*image);
}

}  // namespace

Written write_failed(core::Error error) {
  const bool unknown = error.kind == ErrorKind::unknown_outcome;
  return {unknown ? OperationState::unknown : OperationState::failed, std::move(error), std::nullopt, {}, {}, {}, {}};
}

Written write_stale(std::string why) {
  return {OperationState::stale, core::Error{ErrorKind::conflict, std::move(why), 0}, std::nullopt, {}, {}, {}, {}};
}

core::Task<Written> write_case(ExportContext& context, const plan::Change& change, core::Clock& clock,
                               bool keep_image) {
  if (!change.image.empty()) {
    auto reverted = co_await revert_case(context, change);
    co_return reverted;
  }
  const bool content =
      change.action != Action::remove && change.action != Action::none && change.action != Action::refused;
  if (content) {
    std::set<std::string> members;
    auto written = co_await write_content(context, change, clock, keep_image, members);
    // One unknown user makes the whole request fail. Where the instance could not say so before, its refusals do; each
    // round leaves out at least one of the case's members.
    plan::Change without_users = change;
    without_users.desired_rev.clear();  // what was planned had the users in it
    for (auto refused = refused_logins(written.error, members); !refused.empty();
         refused = refused_logins(written.error, members)) {
      for (const auto& login : refused) {
        context.known_users.erase(login);
        context.unknown_users.insert(login);
      }
      auto again = co_await write_content(context, without_users, clock, keep_image, members);
      again.before = earlier_image(written.before, std::move(again.before));
      written = std::move(again);
      for (const auto& login : refused) members.erase(login);
    }
    co_return written;
  }
  if (change.action == Action::remove || change.reason == plan::Reason::touch) {
    std::set<std::string> members;
    auto written = co_await write_content(context, change, clock, keep_image, members);
    co_return written;
  }
  co_return Written{};
}

core::Task<core::Result<std::vector<model::Id>>> find_copies(ExportContext& context, model::Id source_case,
                                                             std::string name, core::Clock& clock) {
  std::string aql = fmt::format("id > {}", context.watermark);
  if (name.find('\\') == std::string::npos) aql += " and name = " + aql::quote(name);
  std::vector<model::Id> copies;
  const std::function<void(model::TestCaseRow&)> use = [&](const model::TestCaseRow& row) {
    const auto mark = context.source.mark_among(*row.links, model::AddressKind::test_case);
    if (mark && mark->source.id == source_case) copies.push_back(row.id);
  };
  auto delay = kFirstLookUpDelay;
  for (int look = 0; look < kLookUps && copies.empty(); ++look) {
    if (look > 0) {
      co_await clock.sleep(delay);
      delay *= 2;
    }
    auto walked = co_await walk_linked(context, aql, false, use);
    if (!walked) co_return core::fail(walked.error());
  }
  std::sort(copies.begin(), copies.end());
  co_return copies;
}

}  // namespace tmsync::sync
