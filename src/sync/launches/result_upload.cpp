#include "result_upload.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/plan/launch_plan.hpp"

#include "environment.hpp"
#include "launch_walk.hpp"
#include "parallel.hpp"

namespace tmsync::sync {

using core::ErrorKind;
using core::Result;
using core::Task;

namespace {

constexpr std::size_t kResultsInRequest = 1000;
constexpr std::size_t kBytesInRequest = std::size_t{8} << 20U;
/// Results whose details are read before any of them is sent.
constexpr std::size_t kReadAhead = 100;
/// Refused requests of one launch that are sent again in halves. Beyond that the refusal is hardly one of single
/// results.
constexpr int kMostHalvings = 200;

}  // namespace

model::Id ResultUpload::source_id(const ResultCopy& copy) {
  for (const auto& link : *copy.write.row.links) {
    if (link.type != model::kResultLinkType) continue;
    if (const auto mark = model::parse_mark(link)) return mark->source.id;
  }
  return 0;
}

Task<Result<void>> ResultUpload::learn_environment() {
  const auto& scope = context_.declared->launches->environment;
  if (environment_known_ || !context_.launches->bulk || takes_none(scope)) co_return Result<void>{};
  testops::LaunchReader source(context_.source_connection);
  auto environment = co_await source.environment(source_launch_);
  if (environment) {
    environment_ = std::move(*environment);
  } else {
    const auto delivery = delivery_of(environment.error());
    if (delivery == Delivery::failed) co_return core::fail(environment.error());
    losses_.notes.push_back("its environment left out: the source does not deliver it (" + environment.error().message +
                            ')');
    if (delivery == Delivery::unknown) ++losses_.unknown;
  }
  keep_declared(scope, environment_);
  for (std::size_t i = 1; i < environment_.size(); ++i) {
    if (environment_[i].variable == environment_[i - 1].variable) environment_differs_ = true;
  }
  environment_known_ = true;
  co_return Result<void>{};
}

Task<Result<void>> ResultUpload::add(std::vector<WantedResult> wanted) {
  auto learnt = co_await learn_environment();
  if (!learnt) co_return learnt;
  for (std::size_t begin = 0; begin < wanted.size(); begin += kReadAhead) {
    const std::size_t count = std::min(kReadAhead, wanted.size() - begin);
    std::vector<ResultCopy> copies(count);
    std::vector<std::string> keys(count);
    std::optional<core::Error> failure;
    co_await run_parallel(count, context_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      keys[i] = std::move(wanted[begin + i].history_key);
      auto copy = co_await read_result(context_, std::move(wanted[begin + i]), environment_differs_, losses_);
      if (copy) {
        copies[i] = std::move(*copy);
      } else if (!failure) {
        failure = copy.error();
      }
    });
    if (failure) co_return core::fail(*failure);
    for (std::size_t i = 0; i < count; ++i) {
      auto& copy = copies[i];
      auto& row = copy.write.row;
      if (!copy.whole && !copy.replaces.empty()) {
        ++kept_;
        losses_.notes.push_back(fmt::format("result #{} \"{}\": its copy stays as it is", source_id(copy), row.name));
        continue;
      }
      row.history_key = std::move(keys[i]);
      if (!environment_differs_) copy.environment = environment_;
      waiting_bytes_ += copy.bytes;
      waiting_.push_back(std::move(copy));
      if (waiting_.size() < kResultsInRequest && waiting_bytes_ < kBytesInRequest) continue;
      auto sent = co_await flush();
      if (!sent) co_return sent;
    }
  }
  co_return Result<void>{};
}

Task<Result<void>> ResultUpload::flush() {
  std::vector<ResultCopy> copies = std::move(waiting_);
  waiting_.clear();
  waiting_bytes_ = 0;
  if (copies.empty()) co_return Result<void>{};
  if (!context_.launches->bulk) {
    // They may have been read when the recipient still seemed to have a bulk API.
    core::Error said_already;
    co_return co_await fall_back(std::move(copies), std::move(said_already));
  }
  co_return co_await send_bulk(std::move(copies));
}

Task<Result<model::Id>> ResultUpload::session(const Environment& environment) {
  const auto known = sessions_.find(environment);
  if (known != sessions_.end()) co_return known->second;
  // A session is nothing that anybody sees: one whose answer was lost is simply opened again.
  for (int attempt = 0;; ++attempt) {
    auto opened = co_await api_.open_session(launch_, environment);
    if (opened) {
      sessions_.emplace(environment, *opened);
      co_return *opened;
    }
    if (opened.error().kind != ErrorKind::unknown_outcome || attempt == 3) co_return opened;
  }
}

Task<Result<void>> ResultUpload::send_bulk(std::vector<ResultCopy> copies) {
  std::map<Environment, std::vector<ResultCopy>> groups;
  for (auto& copy : copies) groups[copy.environment].push_back(std::move(copy));
  for (auto& [environment, group] : groups) {
    auto opened = co_await session(environment);
    if (!opened && offers_no_bulk(opened.error())) {
      auto sent = co_await fall_back(std::move(group), opened.error());
      if (!sent) co_return sent;
      continue;
    }
    if (!opened) co_return core::fail(opened.error());
    auto sent = co_await send_session(*opened, std::move(group));
    if (!sent) co_return sent;
  }
  co_return Result<void>{};
}

/// The bulk API is not promised to be there: the ordinary one takes its place, where the user leaves the choice to us.
bool ResultUpload::offers_no_bulk(const core::Error& error) const {
  return context_.declared->launches->upload == model::UploadMode::automatic && sessions_.empty() &&
         (error.kind == ErrorKind::not_found || error.status == 405 || error.status == 501);
}

Task<Result<void>> ResultUpload::fall_back(std::vector<ResultCopy> copies, core::Error why) {
  if (context_.launches->bulk) {
    context_.launches->bulk = false;
    losses_.notes.push_back(fmt::format("the recipient has no bulk API ({}): results go one by one, without {}", why.message,
                                 core::join(plan::not_carried(false), "; ")));
  }
  for (auto& copy : copies) copy.parts.fixtures.clear();
  left_hidden_ +=
      static_cast<std::int64_t>(std::erase_if(copies, [](const ResultCopy& copy) { return copy.write.row.hidden; }));
  co_return co_await send_single(std::move(copies));
}

/// Where one bad result makes the server refuse the whole request, the halves are tried: the bad ones end alone.
Task<Result<void>> ResultUpload::send_session(model::Id session, std::vector<ResultCopy> copies) {
  std::vector<testops::ResultWrite> writes;
  writes.reserve(copies.size());
  for (const auto& copy : copies) writes.push_back(copy.write);
  auto answer = co_await api_.upload_results(session, std::move(writes));
  if (!answer && (answer.error().kind == ErrorKind::invalid_input || answer.error().kind == ErrorKind::too_large)) {
    if (copies.size() == 1) {
      refuse(copies.front(), answer.error());
      co_return Result<void>{};
    }
    if (++halvings_ > kMostHalvings) {
      refuse_together(copies, answer.error());
      co_return Result<void>{};
    }
    const auto middle = copies.begin() + static_cast<std::ptrdiff_t>(copies.size() / 2);
    std::vector<ResultCopy> second(std::make_move_iterator(middle), std::make_move_iterator(copies.end()));
    copies.erase(middle, copies.end());
    auto sent = co_await send_session(session, std::move(copies));
    if (!sent) co_return sent;
    co_return co_await send_session(session, std::move(second));
  }
  if (!answer && answer.error().kind != ErrorKind::unknown_outcome) co_return core::fail(answer.error());

  std::vector<std::optional<model::Id>> ids(copies.size());
  bool all_known = answer.has_value() && answer->size() == copies.size();
  for (std::size_t i = 0; all_known && i < copies.size(); ++i) {
    ids[i] = (*answer)[i].id;
    all_known = ids[i].has_value();
  }
  if (!all_known) {
    // The answer was lost, or does not say what became of each: the launch itself knows.
    auto written = co_await find_written(copies);
    if (!written) co_return core::fail(written.error());
    for (std::size_t i = 0; i < copies.size(); ++i) {
      const auto at = written->find(source_id(copies[i]));
      if (at != written->end()) ids[i] = at->second;
    }
  }
  std::vector<ResultCopy> there;
  std::vector<model::Id> there_ids;
  std::vector<ResultCopy> missing;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (ids[i]) {
      there.push_back(std::move(copies[i]));
      there_ids.push_back(*ids[i]);
    } else {
      missing.push_back(std::move(copies[i]));
    }
  }
  uploaded_ += static_cast<std::int64_t>(there.size());
  auto parts = co_await write_all_parts(there, there_ids);
  if (!parts) co_return parts;
  if (missing.empty()) co_return Result<void>{};
  if (answer) {
    const core::Error silent{ErrorKind::invalid_input, "the recipient accepted the request but not this result", 0};
    for (const auto& copy : missing) refuse(copy, silent);
    co_return Result<void>{};
  }
  co_return core::fail(answer.error());
}

Task<Result<void>> ResultUpload::send_single(std::vector<ResultCopy> copies) {
  std::vector<std::optional<model::Id>> ids(copies.size());
  std::optional<core::Error> failure;
  co_await run_parallel(copies.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
    if (failure) co_return;
    const bool manual = context_.launches->as_manual || copies[i].write.row.manual;
    auto created = co_await api_.create_result(launch_, copies[i].write, manual);
    if (created) {
      ids[i] = *created;
    } else if (created.error().kind == ErrorKind::invalid_input || created.error().kind == ErrorKind::too_large) {
      refuse(copies[i], created.error());
    } else if (!failure) {
      failure = created.error();
    }
  });
  std::vector<ResultCopy> there;
  std::vector<model::Id> there_ids;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (!ids[i]) continue;
    there.push_back(std::move(copies[i]));
    there_ids.push_back(*ids[i]);
  }
  uploaded_ += static_cast<std::int64_t>(there.size());
  auto parts = co_await write_all_parts(there, there_ids);
  if (failure) co_return core::fail(*failure);
  co_return parts;
}

Task<Result<void>> ResultUpload::write_all_parts(std::vector<ResultCopy>& copies, const std::vector<model::Id>& ids) {
  std::optional<core::Error> failure;
  co_await run_parallel(copies.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
    if (failure || copies[i].parts.empty()) co_return;
    auto written = co_await write_parts(context_, ids[i], copies[i], false, losses_);
    if (!written && written.error().kind == ErrorKind::unknown_outcome) {
      // Some of it may be there: look before sending again.
      auto again = co_await write_parts(context_, ids[i], copies[i], true, losses_);
      written = std::move(again);
    }
    if (!written && !failure) failure = written.error();
  });
  if (failure) co_return core::fail(*failure);
  co_return co_await retire(copies);
}

/// Only now that all of the new ones is there.
Task<Result<void>> ResultUpload::retire(const std::vector<ResultCopy>& copies) {
  for (const auto& copy : copies) {
    for (const auto old : copy.replaces) {
      auto deleted = co_await api_.delete_result(old);
      if (!deleted) co_return deleted;
    }
  }
  co_return Result<void>{};
}

Task<Result<std::map<model::Id, model::Id>>> ResultUpload::find_written(const std::vector<ResultCopy>& sent) {
  std::set<model::Id> old;
  for (const auto& copy : sent) old.insert(copy.replaces.begin(), copy.replaces.end());
  auto present = co_await read_present(context_, launch_);
  if (!present) co_return core::fail(present.error());
  std::map<model::Id, model::Id> written;
  for (const auto& one : *present) {
    if (!old.contains(one.id)) written.emplace(one.source, one.id);
  }
  co_return written;
}

void ResultUpload::refuse_together(const std::vector<ResultCopy>& copies, const core::Error& error) {
  refused_ += static_cast<std::int64_t>(copies.size());
  losses_.notes.push_back(fmt::format("{} results, of which #{} \"{}\" is the first, were refused together and not one "
                                      "by one, because too many requests of this launch were refused before: {}",
                                      copies.size(), source_id(copies.front()), copies.front().write.row.name,
                                      error.message));
}

void ResultUpload::refuse(const ResultCopy& copy, const core::Error& error) {
  ++refused_;
  losses_.notes.push_back(
      fmt::format("result #{} \"{}\" was refused: {}", source_id(copy), copy.write.row.name, error.message));
}

}  // namespace tmsync::sync
