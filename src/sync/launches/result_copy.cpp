#include "result_copy.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/model/mark.hpp"

#include "environment.hpp"
#include "launch_walk.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using model::ResultStep;
using testops::AnnouncedFile;
using testops::ResultFile;

constexpr std::size_t kFilesInRequest = 100;
constexpr std::size_t kBytesInRequest = std::size_t{32} << 20U;
constexpr int kContentReads = 3;

void collect_attachments(const std::vector<ResultStep>& steps, std::set<model::Id>& ids) {
  for (const auto& step : steps) {
    if (step.kind == ResultStep::Kind::attachment) ids.insert(step.attachment_id);
    collect_attachments(step.steps, ids);
    collect_attachments(step.expected, ids);
  }
}

std::size_t text_bytes(const std::vector<ResultStep>& steps) {
  std::size_t bytes = 0;
  for (const auto& step : steps) {
    bytes += 64 + step.body.size() + step.body_json.size() + step.message.size() + step.trace.size();
    bytes += text_bytes(step.steps) + text_bytes(step.expected);
  }
  return bytes;
}

/// Names under which the bytes follow: unique within one result or fixture list.
std::map<model::Id, AnnouncedFile> announce(const std::vector<ResultFile>& files) {
  std::map<model::Id, AnnouncedFile> announced;
  std::set<std::string> names;
  for (const auto& file : files) {
    std::string name = file.name.empty() ? std::string("attachment") : file.name;
    if (!names.insert(name).second) {
      name = fmt::format("{}-{}", file.id, name);
      names.insert(name);
    }
    announced.emplace(file.id, AnnouncedFile{file.name, name, file.content_type, file.length});
  }
  return announced;
}

std::vector<ResultFile> own_files(std::vector<ResultFile> files) {
  std::erase_if(files, [](const ResultFile& file) { return file.from_test_case; });
  return files;
}

/// The bytes of a file; a length other than the listed one is not believed.
Task<Result<std::string>> read_content(testops::LaunchReader reader, const ResultFile& file) {
  std::int64_t got = 0;
  for (int attempt = 0; attempt < kContentReads; ++attempt) {
    auto content = co_await reader.file_content(file);
    if (!content) co_return content;
    got = static_cast<std::int64_t>(content->size());
    if (got == file.length.value_or(got)) co_return content;
  }
  co_return core::fail(ErrorKind::invalid_input, fmt::format("attachment #{} ({}): {} bytes came, {} are listed",
                                                             file.id, file.name, got, *file.length));
}

/// Removes from `files` what the recipient has, by name and length. Where one side does not say the length, the name
/// alone counts, after all pairs that agree in both.
void drop_present(std::vector<ResultFile>& files, std::vector<ResultFile> there) {
  std::erase_if(there, [](const ResultFile& file) { return file.missed; });
  const auto drop = [&](const auto& same_length) {
    std::erase_if(files, [&](const ResultFile& file) {
      const auto at = std::find_if(there.begin(), there.end(), [&](const ResultFile& other) {
        return other.name == file.name && same_length(other.length, file.length);
      });
      if (at == there.end()) return false;
      there.erase(at);
      return true;
    });
  };
  drop([](const auto& one, const auto& other) { return one && one == other; });
  drop([](const auto& one, const auto& other) { return !one || !other; });
}

class PartWriter {
 public:
  PartWriter(const ExportContext& context, model::Id result, const ResultCopy& copy, Losses& losses)
      : context_(context), result_(result), copy_(copy), losses_(losses), api_(context.recipient_connection) {}

  Task<Result<void>> files(std::vector<ResultFile> wanted, const std::map<model::Id, AnnouncedFile>& names,
                           bool resumed) {
    if (wanted.empty()) co_return Result<void>{};
    if (resumed) {
      auto there = co_await api_.files(result_);
      if (!there) co_return core::fail(there.error());
      drop_present(wanted, *there);
    }
    co_return co_await send(wanted, names, std::nullopt);
  }

  Task<Result<void>> fixtures(const ResultParts& parts, bool resumed) {
    if (parts.fixtures.empty()) co_return Result<void>{};
    const auto names = announce(parts.fixture_files);
    std::vector<model::Fixture> there;
    if (resumed) {
      auto read = co_await api_.fixtures(result_);
      if (!read) co_return core::fail(read.error());
      there = std::move(*read);
    }
    if (there.empty()) {
      std::vector<std::pair<model::Id, AnnouncedFile>> in_steps(names.begin(), names.end());
      auto sent = co_await api_.upload_fixtures(result_, parts.fixtures, std::move(in_steps));
      if (!sent) co_return sent;
    }
    if (parts.fixture_files.empty()) co_return Result<void>{};
    auto read = co_await api_.fixtures(result_);
    if (!read) co_return core::fail(read.error());
    there = std::move(*read);
    auto missing = parts.fixture_files;
    if (resumed) {
      auto present = co_await api_.fixture_files(result_);
      if (!present) co_return core::fail(present.error());
      drop_present(missing, *present);
    }
    for (const auto& fixture : parts.fixtures) {
      auto sent = co_await fixture_files(fixture, there, missing, names);
      if (!sent) co_return sent;
    }
    co_return Result<void>{};
  }

 private:
  Task<Result<void>> fixture_files(const model::Fixture& fixture, std::vector<model::Fixture>& there,
                                   const std::vector<ResultFile>& missing,
                                   const std::map<model::Id, AnnouncedFile>& names) {
    const auto copy = std::find_if(there.begin(), there.end(), [&](const model::Fixture& other) {
      return other.name == fixture.name && other.before == fixture.before;
    });
    if (copy == there.end()) {
      co_return core::fail(
          core::ErrorKind::protocol,
          fmt::format("fixture \"{}\" of result #{} is not there after its upload", fixture.name, result_));
    }
    const model::Id id = copy->id;
    there.erase(copy);
    std::set<model::Id> ids;
    collect_attachments(fixture.steps, ids);
    std::vector<ResultFile> own;
    for (const auto& file : missing) {
      if (ids.contains(file.id)) own.push_back(file);
    }
    co_return co_await send(own, names, id);
  }

  /// In requests of bounded size, to the result or to one of its fixtures.
  Task<Result<void>> send(const std::vector<ResultFile>& wanted, const std::map<model::Id, AnnouncedFile>& names,
                          std::optional<model::Id> fixture) {
    testops::LaunchReader source(context_.source_connection);
    std::vector<testops::File> batch;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto& file = wanted[i];
      auto content = co_await bytes_of(source, file);
      if (!content) co_return core::fail(content.error());
      if (*content) {
        bytes += (*content)->size();
        batch.push_back({names.at(file.id).file_name, file.content_type, std::move(**content)});
      }
      const bool full = batch.size() == kFilesInRequest || bytes >= kBytesInRequest;
      if (batch.empty() || (!full && i + 1 < wanted.size())) continue;
      auto sent = co_await post(std::move(batch), fixture);
      if (!sent) co_return sent;
      batch.clear();
      bytes = 0;
    }
    co_return Result<void>{};
  }

  /// The bytes; where the source does not deliver them, those of the copy that this one takes the place of; else none.
  Task<Result<std::optional<std::string>>> bytes_of(testops::LaunchReader source, const ResultFile& file) {
    core::Error why{ErrorKind::not_found, "its bytes are missing", 0};
    if (!file.missed) {
      auto content = co_await read_content(source, file);
      if (content) co_return std::optional<std::string>(std::move(*content));
      if (delivery_of(content.error()) == Delivery::failed) co_return core::fail(content.error());
      why = content.error();
    }
    auto kept = co_await kept_bytes(file);
    if (!kept) co_return core::fail(kept.error());
    if (!*kept) losses_.add(copy_.write.row, fmt::format("attachment \"{}\" left out", file.name), why);
    co_return std::move(*kept);
  }

  Task<Result<std::optional<std::string>>> kept_bytes(const ResultFile& wanted) {
    for (const auto old : copy_.replaces) {
      Result<std::vector<ResultFile>> files;
      if (wanted.of_fixture) {
        auto listed = co_await api_.fixture_files(old);
        files = std::move(listed);
      } else {
        auto listed = co_await api_.files(old);
        files = std::move(listed);
      }
      if (!files) co_return core::fail(files.error());
      for (const auto& file : *files) {
        const bool same = file.name == wanted.name && (!wanted.length || !file.length || file.length == wanted.length);
        if (file.missed || file.from_test_case || !same) continue;
        auto content = co_await read_content(api_, file);
        if (content) co_return std::optional<std::string>(std::move(*content));
        if (delivery_of(content.error()) == Delivery::failed) co_return core::fail(content.error());
      }
    }
    co_return std::optional<std::string>{};
  }

  Task<Result<void>> post(std::vector<testops::File> batch, std::optional<model::Id> fixture) {
    if (fixture) co_return co_await api_.upload_fixture_files(*fixture, std::move(batch));
    if (context_.launches->bulk) co_return co_await api_.upload_files(result_, std::move(batch));
    co_return co_await api_.add_result_files(result_, std::move(batch));
  }

  const ExportContext& context_;
  model::Id result_;
  const ResultCopy& copy_;
  Losses& losses_;
  testops::LaunchWriter api_;
};

}  // namespace

std::string uuid_of(const model::SourceRef& source) {
  const std::string hex = core::sha256_hex("tmsync result " + model::to_string(source));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

std::string HistoryKeys::key_for(const model::ResultRow& row, const std::string& uuid) {
  if (row.history_key.empty()) return uuid;
  // A retry that was hidden by its successor stands under the successor's key; one that a person hid stands alone.
  if (row.hidden) return row.retried ? row.history_key : uuid;
  return taken_.insert(core::hash64(row.history_key)).second ? row.history_key : uuid;
}

Delivery delivery_of(const core::Error& error) {
  switch (error.kind) {
    case ErrorKind::not_found:
      return Delivery::gone;
    case ErrorKind::invalid_input:
    case ErrorKind::conflict:
    case ErrorKind::too_large:
      return Delivery::unknown;
    case ErrorKind::protocol:
      if (error.status == 410) return Delivery::gone;
      return error.status >= 400 ? Delivery::unknown : Delivery::failed;  // garbage with 200 is nobody's answer
    case ErrorKind::unavailable:
      // 502 to 504 come from what stands in front of an instance that is down: everything else fails, too.
      return error.status >= 500 && (error.status < 502 || error.status > 504) ? Delivery::unknown : Delivery::failed;
    case ErrorKind::unknown_outcome:
    case ErrorKind::unauthorized:
    case ErrorKind::forbidden:
    case ErrorKind::tls:
    case ErrorKind::io:
    case ErrorKind::cancelled:
      return Delivery::failed;
  }
  return Delivery::failed;
}

void Losses::add(const model::ResultRow& row, std::string what, const core::Error& why) {
  notes.push_back(
      fmt::format("result #{} \"{}\": {}: the source does not deliver it ({})", row.id, row.name, what, why.message));
  if (delivery_of(why) == Delivery::unknown) ++unknown;
}

namespace {

/// What the copy of a result says beside its own mark.
Task<Result<std::vector<model::Link>>> links_of(const ExportContext& context, const model::ResultRow& row) {
  auto& launches = *context.launches;
  std::vector<model::Link> links;
  if (launches.carries_case_links && !row.manual) {
    const auto known = launches.case_links.find(*row.test_case);
    if (known != launches.case_links.end()) co_return known->second;
    testops::ReadApi recipient(context.recipient_connection);
    auto read = co_await recipient.overview(*row.test_case);
    if (!read) co_return core::fail(read.error());
    for (auto& link : read->links) {
      if (link.type != model::kResultLinkType) links.push_back(std::move(link));
    }
    launches.case_links.emplace(*row.test_case, links);
    co_return links;
  }
  for (const auto& link : row.links.value_or(std::vector<model::Link>{})) {
    if (link.type != model::kMarkLinkType && link.type != model::kResultLinkType) links.push_back(link);
  }
  co_return links;
}

/// Takes what was read of a part. False where the source does not deliver it: `losses` then says so.
template <typename T>
Result<bool> take(Result<T> read, T& part, const model::ResultRow& row, const char* what, Losses& losses) {
  if (read) {
    part = std::move(*read);
    return true;
  }
  if (delivery_of(read.error()) == Delivery::failed) return core::fail(read.error());
  losses.add(row, what, read.error());
  return false;
}

}  // namespace

Task<Result<ResultCopy>> read_result(const ExportContext& context, WantedResult wanted, bool environment_of_result,
                                     Losses& losses) {
  auto& row = wanted.row;
  testops::LaunchReader source(context.source_connection);
  const auto& launches = *context.launches;
  ResultCopy copy;
  copy.replaces = std::move(wanted.replaces);
  const model::Id id = row.id;
  std::vector<ResultStep> steps;
  auto execution = co_await source.execution(id);
  auto taken = take(std::move(execution), steps, row, "its steps left out", losses);
  if (!taken) co_return core::fail(taken.error());
  copy.whole = *taken;
  if (launches.attachments) {
    auto files = co_await source.files(id);
    taken = take(std::move(files), copy.parts.files, row, "its attachments left out", losses);
    if (!taken) co_return core::fail(taken.error());
    copy.whole = copy.whole && *taken;
    copy.parts.files = own_files(std::move(copy.parts.files));
  }
  if (launches.bulk && !row.manual) {
    auto fixtures = co_await source.fixtures(id);
    taken = take(std::move(fixtures), copy.parts.fixtures, row, "its fixtures left out", losses);
    if (!taken) co_return core::fail(taken.error());
    copy.whole = copy.whole && *taken;
    std::set<model::Id> ids;
    for (const auto& fixture : copy.parts.fixtures) collect_attachments(fixture.steps, ids);
    if (launches.attachments && !ids.empty()) {
      auto& files = copy.parts.fixture_files;
      auto listed = co_await source.fixture_files(id);
      taken = take(std::move(listed), files, row, "attachments of its fixtures left out", losses);
      if (!taken) co_return core::fail(taken.error());
      copy.whole = copy.whole && *taken;
      std::erase_if(files, [&](const ResultFile& file) { return !ids.contains(file.id); });
    }
  }
  if (environment_of_result) {
    auto environment = co_await source.result_environment(id);
    taken = take(std::move(environment), copy.environment, row, "its environment left out", losses);
    if (!taken) co_return core::fail(taken.error());
    copy.whole = copy.whole && *taken;
    keep_declared(context.declared->launches->environment, copy.environment);
  }

  std::set<model::Id> in_steps;
  collect_attachments(steps, in_steps);
  const auto announced = announce(copy.parts.files);
  for (const auto& file : copy.parts.files) {
    // Bytes that are gone at the source may be on the copy that this one replaces.
    if (file.missed && copy.replaces.empty()) continue;
    if (in_steps.contains(file.id)) {
      copy.write.in_steps.emplace_back(file.id, announced.at(file.id));
    } else {
      copy.write.loose.push_back(announced.at(file.id));
    }
  }
  copy.bytes = 512 + row.message.size() + row.trace.size() + row.description.size() + text_bytes(steps);
  copy.write.steps = std::move(steps);
  copy.write.uuid = uuid_of(context.source_ref(id));
  const auto mark = result_mark(context, row);
  row.test_case = launches.rules().copy_of(*row.test_case);
  auto links = co_await links_of(context, row);
  if (!links) co_return core::fail(links.error());
  links->push_back(mark);
  row.links = std::move(*links);
  copy.write.row = std::move(row);
  co_return copy;
}

Task<Result<void>> write_parts(const ExportContext& context, model::Id result, const ResultCopy& copy, bool resumed,
                               Losses& losses) {
  PartWriter writer(context, result, copy, losses);
  const auto names = announce(copy.parts.files);
  auto files = co_await writer.files(copy.parts.files, names, resumed);
  if (!files) co_return files;
  co_return co_await writer.fixtures(copy.parts, resumed);
}

}  // namespace tmsync::sync
