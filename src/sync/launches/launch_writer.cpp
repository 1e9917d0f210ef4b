#include "launch_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"
#include "tmsync/plan/launch_attempts.hpp"

#include "cases/sweep.hpp"
#include "launch_walk.hpp"
#include "parallel.hpp"
#include "result_upload.hpp"
#include "revert/launch_revert.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using plan::Action;

constexpr int kAttempts = 4;
constexpr core::Clock::Duration kFirstDelay{250};
constexpr int kReadyLooks = 12;
constexpr core::Clock::Duration kLongestReadyDelay{10'000};

core::Error stale(std::string what) {
  return {ErrorKind::conflict, std::move(what), 0};
}

class LaunchCopyWriter {
 public:
  LaunchCopyWriter(ExportContext& context, const plan::LaunchChange& change, MadeLaunches& made, core::Clock& clock,
                   bool keep_image)
      : context_(context),
        launches_(*context.launches),
        change_(change),
        made_(made),
        clock_(clock),
        keep_image_(keep_image),
        row_(context.launches->rows[change.source_id]),
        api_(context.recipient_connection),
        left_without_copy_(change.left_out.without_copy > 0) {}

  Task<Result<void>> run() {
    auto opened = co_await open_copy();
    if (!opened) co_return opened;
    const bool look_inside = change_.action == Action::create || change_.uploads() + change_.remove > 0 ||
                             change_.reason == plan::Reason::incomplete;
    bool complete = true;
    if (look_inside) {
      auto copied = co_await copy_results();
      if (!copied) co_return copied;
      if (waits_) co_return Result<void>{};
      complete = refused_ == 0 && misplaced_ == 0;
    }
    if (!complete) {
      co_return core::fail(
          ErrorKind::invalid_input,
          fmt::format("{} result(s) were refused by the recipient (see the notes); the launch stays open "
                      "there until they are taken",
                      refused_ + misplaced_));
    }
    auto marked = co_await patch(true);
    if (!marked) co_return marked;
    if (!row_.closed) co_return Result<void>{};
    if (copy_closed_) co_return Result<void>{};
    co_return co_await api_.close_launch(id_);
  }

  Task<Result<void>> remove_double() {
    auto now = co_await api_.launch(context_.recipient.project.id, *change_.recipient_id);
    if (!now) {
      if (now.error().kind == ErrorKind::not_found) co_return Result<void>{};
      co_return core::fail(now.error());
    }
    const auto mark = now->links ? context_.source.mark_among(*now->links, model::AddressKind::launch) : std::nullopt;
    if (!mark || mark->source.id != change_.source_id) {
      co_return core::fail(stale("the launch on the recipient does not carry the mark any more"));
    }
    if (keep_image_) before_ = launch_image(*now);
    co_return co_await api_.delete_launch(*change_.recipient_id);
  }

  [[nodiscard]] model::Id id() const { return id_; }
  /// Some of its results belong to test cases that another shard has not brought here yet: it stays open.
  [[nodiscard]] bool waits() const { return waits_; }
  /// For the record: the launch as it was found, and the revision that its mark gets.
  [[nodiscard]] const std::string& before() const { return before_; }
  [[nodiscard]] std::string after_rev() const { return launch_mark(context_, row_, true, {}, 0).rev; }
  [[nodiscard]] std::int64_t results() const { return results_; }
  [[nodiscard]] std::int64_t unread() const { return unread_; }
  [[nodiscard]] std::vector<std::string>& notes() { return notes_; }

 private:
  [[nodiscard]] std::string made_key() const {
    return fmt::format("{}/{}/{}", context_.recipient.instance, context_.recipient.project.id,
                       model::to_string(context_.source_ref(row_.id)));
  }

  Task<Result<void>> open_copy() {
    if (change_.recipient_id) co_return co_await open_existing(*change_.recipient_id);
    const auto made = made_.find(made_key());
    if (made != made_.end()) {
      const model::Id there = made->second;
      co_return co_await open_existing(there);
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      auto write = body(true, false);
      auto created = co_await api_.create_launch(std::move(write));
      if (created) {
        id_ = created->id;
        made_.emplace(made_key(), id_);
        co_return Result<void>{};
      }
      if (created.error().kind != ErrorKind::unknown_outcome) co_return core::fail(created.error());
      // It may have happened: an empty look-up is repeated before it counts.
      auto found = co_await find_copy();
      if (!found) co_return core::fail(found.error());
      if (*found) {
        made_.emplace(made_key(), **found);
        const model::Id there = **found;
        co_return co_await open_existing(there);
      }
    }
    co_return core::fail(ErrorKind::unknown_outcome, "the launch could not be created: no answer, and it is not there");
  }

  Task<Result<std::optional<model::Id>>> find_copy() {
    std::string aql = fmt::format("id > {}", launches_.watermark);
    auto delay = kFirstDelay;
    for (int look = 0; look < kAttempts; ++look) {
      if (look > 0) {
        co_await clock_.sleep(delay);
        delay *= 2;
      }
      auto rows =
          co_await read_launches(context_.recipient_connection, context_.recipient.project.id, aql, context_.workers());
      if (!rows) co_return core::fail(rows.error());
      for (const auto& copy : copies_among(context_, std::move(*rows))) {
        const bool clone = copy.mark.written_onto(copy.row.id) == false;
        if (copy.mark.source.id == row_.id && !clone) co_return std::optional<model::Id>(copy.row.id);
      }
    }
    co_return std::optional<model::Id>{};
  }

  Task<Result<void>> open_existing(model::Id id) {
    id_ = id;
    auto now = co_await api_.launch(context_.recipient.project.id, id);
    if (!now) {
      if (now.error().kind == ErrorKind::not_found) {
        co_return core::fail(stale("the launch was deleted on the recipient since the plan was made"));
      }
      co_return core::fail(now.error());
    }
    const auto mark = now->links ? context_.source.mark_among(*now->links, model::AddressKind::launch) : std::nullopt;
    if (!mark || mark->source.id != row_.id) {
      co_return core::fail(stale("the launch on the recipient does not carry the mark of this launch any more"));
    }
    mark_ = *mark;
    copy_closed_ = now->closed;
    existed_ = true;
    if (keep_image_) before_ = launch_image(*now);
    co_return Result<void>{};
  }

  /// Everything a create or an update says; lists replace.
  [[nodiscard]] testops::LaunchWrite body(bool create, bool complete) const {
    plan::Omissions omissions;
    const auto rules = context_.rules();
    const auto content = plan::desired_launch(row_, rules, omissions);
    testops::LaunchWrite write;
    if (create) {
      write.project_id = context_.recipient.project.id;
      write.autoclose = false;
    }
    write.name = content.name;
    write.tags = content.tags;
    write.links = content.links;
    const auto mark =
        launch_mark(context_, row_, complete, complete ? digests() : std::string(), create ? model::Id{0} : id_);
    write.links->push_back(model::to_link(mark));
    write.issues = content.issues;
    return write;
  }

  /// Exports that share the copy keep what they have said, as long as the launch is the same.
  [[nodiscard]] std::string digests() const {
    // Nobody looked inside, so that nothing new can be said about it.
    if (change_.reason == plan::Reason::recipient_changed) return mark_.map;
    const bool same = existed_ && !mark_.rev.empty() && mark_.mod == row_.last_modified_date;
    const std::string own = left_without_copy_ ? launches_.digest_without_copies() : launches_.digest;
    return plan::with_digest(same || existed_and_cleared_ ? mark_.map : std::string(), own);
  }

  Task<Result<void>> patch(bool complete) {
    auto write = body(false, complete);
    auto patched = co_await api_.patch_launch(id_, std::move(write));
    if (!patched && patched.error().kind == ErrorKind::conflict) {
      auto reopened = co_await reopen();
      if (!reopened) co_return reopened;
      auto repeated = body(false, complete);
      auto again = co_await api_.patch_launch(id_, std::move(repeated));
      patched = std::move(again);
    }
    co_return patched;
  }

  Task<Result<void>> reopen() {
    auto reopened = co_await api_.reopen_launch(id_);
    if (reopened) copy_closed_ = false;
    co_return reopened;
  }

  Task<Result<void>> copy_results() {
    if (existed_ && copy_closed_) {
      auto reopened = co_await reopen();
      if (!reopened) co_return reopened;
    }
    const bool resumed = existed_ && mark_.rev.empty();
    if (existed_ && !mark_.rev.empty()) {
      // From here on something may be half-written.
      existed_and_cleared_ = mark_.mod == row_.last_modified_date;
      auto cleared = co_await patch(false);
      if (!cleared) co_return cleared;
    }
    std::vector<PresentResult> present;
    if (existed_) {
      auto read = co_await read_present(context_, id_);
      if (!read) co_return core::fail(read.error());
      present = std::move(*read);
    }
    left_without_copy_ = false;
    auto walked = co_await walk_source(present, resumed);
    if (!walked) co_return walked;
    co_return co_await check_copy();
  }

  Task<Result<void>> walk_source(const std::vector<PresentResult>& present, bool resumed) {
    testops::LaunchReader source(context_.source_connection);
    const auto rules = launches_.rules();
    auto ordered = co_await find_order(present);
    if (!ordered) co_return ordered;
    std::vector<bool> seen(present.size());
    std::vector<WantedResult> attempts;
    ResultUpload upload(context_, row_.id, id_);
    HistoryKeys history;
    const auto sink = [&](std::vector<model::ResultRow>&& rows) -> Task<Result<void>> {
      std::vector<WantedResult> wanted;
      std::vector<std::pair<model::ResultRow, model::Id>> complete;
      for (auto& row : rows) {
        const auto made = present_of(present, row.id);
        const auto [first, last] = made;
        const auto fate = rules.fate(row);
        for (auto at = first; at < last; ++at) seen[at] = !is_seen_retry(fate, present[at]);
        if (fate == plan::ResultFate::without_copy) {
          (launches_.awaits(*row.test_case) ? waits_ : left_without_copy_) = true;
        }
        if (fate != plan::ResultFate::taken) continue;
        expected_.emplace(row.id, *rules.copy_of(*row.test_case));
        const auto equal = bound_copy(present, row);
        const bool again = order_.contains(row.id);
        auto key = history.key_for(row, uuid_of(context_.source_ref(row.id)));
        WantedResult one;
        for (auto at = first; at < last; ++at) {
          if (!equal || (again && at == *equal)) {
            one.replaces.push_back(present[at].id);  // changed at the source, or its turn comes again
          } else if (at != *equal) {
            auto deleted = co_await api_.delete_result(present[at].id);
            if (!deleted) co_return deleted;
          }
        }
        if (equal && !again) {
          if (resumed) complete.emplace_back(std::move(row), present[*equal].id);
          continue;
        }
        one.history_key = std::move(key);
        one.row = std::move(row);
        (again ? attempts : wanted).push_back(std::move(one));
      }
      auto completed = co_await complete_parts(std::move(complete));
      if (!completed) co_return completed;
      co_return co_await upload.add(std::move(wanted));
    };
    auto walked = co_await source.results(row_.id, sink);
    Result<void> done;
    if (walked) {
      auto sent = co_await send_in_order(upload, std::move(attempts));
      done = std::move(sent);
    } else {
      done = core::fail(walked.error());
    }
    results_ += upload.uploaded();
    left_hidden_ += upload.left_hidden();
    refused_ += upload.refused();
    unread_ += upload.losses().unknown;
    notes_.insert(notes_.end(), upload.losses().notes.begin(), upload.losses().notes.end());
    if (!done) co_return done;
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (seen[i]) continue;
      auto deleted = co_await api_.delete_result(present[i].id);
      if (!deleted) co_return deleted;
    }
    co_return Result<void>{};
  }

  /// The copy that says what the result says and is bound to the right test case.
  [[nodiscard]] std::optional<std::size_t> bound_copy(const std::vector<PresentResult>& present,
                                                      const model::ResultRow& row) const {
    const auto equal = equal_among(present, present_of(present, row.id), hash_of(plan::result_revision(row)));
    if (!equal || present[*equal].test_case != launches_.rules().copy_of(*row.test_case)) return std::nullopt;
    return equal;
  }

  /// Retries may stand anywhere among the results: where there are some, all are walked once more beforehand.
  Task<Result<void>> find_order(const std::vector<PresentResult>& present) {
    if (!launches_.bulk || !launches_.with_retries.contains(row_.id)) co_return Result<void>{};
    testops::LaunchReader source(context_.source_connection);
    const auto rules = launches_.rules();
    plan::Attempts attempts;
    const auto sink = [&](std::vector<model::ResultRow>&& rows) -> Task<Result<void>> {
      for (const auto& row : rows) {
        if (rules.fate(row) != plan::ResultFate::taken) continue;
        const auto equal = bound_copy(present, row);
        attempts.add(row, equal ? std::optional(present[*equal].id) : std::nullopt);
      }
      co_return Result<void>{};
    };
    auto walked = co_await source.results(row_.id, sink);
    if (!walked) co_return core::fail(walked.error());
    for (const auto& one : attempts.in_order()) order_.emplace(one.source, order_.size());
    co_return Result<void>{};
  }

  Task<Result<void>> send_in_order(ResultUpload& upload, std::vector<WantedResult> attempts) {
    std::sort(attempts.begin(), attempts.end(), [this](const WantedResult& a, const WantedResult& b) {
      return order_.at(a.row.id) < order_.at(b.row.id);
    });
    auto added = co_await upload.add(std::move(attempts));
    if (!added) co_return added;
    co_return co_await upload.flush();
  }

  /// An interrupted run may have written a result without its files and fixtures.
  Task<Result<void>> complete_parts(std::vector<std::pair<model::ResultRow, model::Id>> results) {
    std::optional<core::Error> failure;
    Losses losses;
    co_await run_parallel(results.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      WantedResult one;
      one.row = std::move(results[i].first);
      auto copy = co_await read_result(context_, std::move(one), false, losses);
      if (!copy) {
        failure = copy.error();
        co_return;
      }
      auto written = co_await write_parts(context_, results[i].second, *copy, true, losses);
      if (!written && !failure) failure = written.error();
    });
    unread_ += losses.unknown;
    notes_.insert(notes_.end(), losses.notes.begin(), losses.notes.end());
    if (failure) co_return core::fail(*failure);
    co_return Result<void>{};
  }

  /// What the recipient made of it, before it is closed: each result once and bound to its test case. A result that is
  /// bound to nothing would become a new test case.
  Task<Result<void>> check_copy() {
    auto ready = co_await wait_until_ready();
    if (!ready) co_return ready;
    auto present = co_await read_present(context_, id_);
    if (!present) co_return core::fail(present.error());
    model::Id before = 0;
    std::size_t met = 0;
    for (const auto& one : *present) {
      const auto wanted = expected_.find(one.source);
      if (wanted == expected_.end()) continue;
      const bool twice = one.source == before;
      const bool misplaced = one.test_case != wanted->second;
      before = one.source;
      if (!twice) ++met;
      if (!twice && !misplaced) continue;
      auto deleted = co_await api_.delete_result(one.id);
      if (!deleted) co_return deleted;
      if (twice) {
        notes_.push_back(fmt::format("result #{} was there twice; the older copy stays", one.source));
      } else {
        ++misplaced_;
        notes_.push_back(
            fmt::format("result #{} was taken, but not bound to test case #{} of the recipient: removed again",
                        one.source, wanted->second));
      }
    }
    if (met + static_cast<std::size_t>(refused_ + left_hidden_) >= expected_.size()) co_return Result<void>{};
    co_return core::fail(
        ErrorKind::unknown_outcome,
        fmt::format("{} of {} results are not in the launch after their upload; the next run completes it",
                    expected_.size() - met, expected_.size()));
  }

  Task<Result<void>> wait_until_ready() {
    if (!launches_.bulk) co_return Result<void>{};
    auto delay = kFirstDelay;
    for (int look = 0; look < kReadyLooks; ++look) {
      auto ready = co_await api_.ready(id_);
      if (!ready) co_return core::fail(ready.error());
      if (*ready) co_return Result<void>{};
      co_await clock_.sleep(delay);
      delay = std::min(delay * 2, kLongestReadyDelay);
    }
    co_return core::fail(ErrorKind::unavailable,
                         "the recipient is still processing the upload; the next run completes the launch");
  }

  ExportContext& context_;
  LaunchContext& launches_;
  const plan::LaunchChange& change_;
  MadeLaunches& made_;
  core::Clock& clock_;
  bool keep_image_;
  const model::LaunchRow& row_;
  testops::LaunchWriter api_;
  model::Id id_ = 0;
  model::Mark mark_;  ///< of the copy as it was found
  bool existed_ = false;
  bool existed_and_cleared_ = false;  ///< the mark was good for this state of the launch until this run took it away
  bool copy_closed_ = false;
  bool left_without_copy_;  ///< results whose test case has no copy
  bool waits_ = false;
  std::map<model::Id, model::Id> expected_;  ///< results that belong here -> test case of the recipient
  std::int64_t results_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t left_hidden_ = 0;  ///< retries that the ordinary API cannot hide
  std::int64_t misplaced_ = 0;
  std::int64_t unread_ = 0;  ///< parts that the source did not deliver, though it does not say that they are gone
  std::map<model::Id, std::size_t> order_;  ///< attempts that are to be sent -> their turn
  std::vector<std::string> notes_;
  std::string before_;
};

OperationState state_of(const core::Error& error) {
  if (error.kind == ErrorKind::unknown_outcome) return OperationState::unknown;
  if (error.kind == ErrorKind::conflict && error.status == 0) return OperationState::stale;
  return OperationState::failed;
}

}  // namespace

Task<WrittenLaunch> write_launch(ExportContext& context, const plan::LaunchChange& change, MadeLaunches& made,
                                 core::Clock& clock, bool keep_image) {
  WrittenLaunch result;
  if (change.action == Action::refused) co_return result;
  if (!change.image.empty()) {
    auto reverted = co_await revert_launch(context, change);
    result.written = std::move(reverted);
    co_return result;
  }
  LaunchCopyWriter writer(context, change, made, clock, keep_image);
  Result<void> done;
  if (change.action == Action::remove) {
    auto removed = co_await writer.remove_double();
    done = std::move(removed);
  } else {
    auto written = co_await writer.run();
    done = std::move(written);
  }
  result.results = writer.results();
  result.written.incomplete = writer.unread() > 0;
  result.written.notes = std::move(writer.notes());
  result.written.id = writer.id();
  result.written.before = writer.before();
  if (keep_image && change.action != Action::remove) result.written.after_rev = writer.after_rev();
  if (!done) {
    result.written.state = state_of(done.error());
    result.written.error = done.error();
  } else if (writer.waits()) {
    result.written.state = OperationState::skipped;
    result.written.error =
        core::Error{ErrorKind::conflict, "waits for test cases of other shards; run again when they have ended", 0};
  }
  co_return result;
}

}  // namespace tmsync::sync
