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

using core::Result;
using core::Task;
using model::ResultStep;
using testops::AnnouncedFile;
using testops::ResultFile;

constexpr std::size_t kFilesInRequest = 100;
constexpr std::size_t kBytesInRequest = std::size_t{32} << 20U;
constexpr int kContentReads = 3;

/// Stable, so that a result that is sent twice is known by it.
std::string uuid_of(const model::SourceRef& source) {
  const std::string hex = core::sha256_hex("tmsync result " + model::to_string(source));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

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
    announced.emplace(file.id, AnnouncedFile{file.name, name, file.content_type, file.length.value_or(0)});
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
  co_return core::fail(core::ErrorKind::protocol, fmt::format("attachment #{} ({}): {} bytes came, {} are listed",
                                                              file.id, file.name, got, *file.length));
}

/// Removes from `files` what the recipient has, by name and length.
void drop_present(std::vector<ResultFile>& files, const std::vector<ResultFile>& there) {
  std::multiset<std::pair<std::string, std::int64_t>> present;
  for (const auto& file : there) {
    if (!file.missed) present.emplace(file.name, file.length.value_or(0));
  }
  std::erase_if(files, [&](const ResultFile& file) {
    const auto at = present.find({file.name, file.length.value_or(0)});
    if (at == present.end()) return false;
    present.erase(at);
    return true;
  });
}

class PartWriter {
 public:
  PartWriter(const ExportContext& context, model::Id result, std::vector<std::string>& notes)
      : context_(context), result_(result), notes_(notes), api_(context.recipient_connection) {}

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
      if (file.missed) {
        notes_.push_back(fmt::format("attachment \"{}\" left out: its bytes are missing on the source", file.name));
      } else {
        auto content = co_await read_content(source, file);
        if (!content) co_return core::fail(content.error());
        bytes += content->size();
        batch.push_back({names.at(file.id).file_name, file.content_type, std::move(*content)});
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

  Task<Result<void>> post(std::vector<testops::File> batch, std::optional<model::Id> fixture) {
    if (fixture) co_return co_await api_.upload_fixture_files(*fixture, std::move(batch));
    if (context_.launches->bulk) co_return co_await api_.upload_files(result_, std::move(batch));
    co_return co_await api_.add_result_files(result_, std::move(batch));
  }

  const ExportContext& context_;
  model::Id result_;
  std::vector<std::string>& notes_;
  testops::LaunchWriter api_;
};

}  // namespace

std::string HistoryKeys::key_for(const model::ResultRow& row, const std::string& uuid) {
  if (row.history_key.empty()) return uuid;
  // A retry that was hidden by its successor stands under the successor's key; one that a person hid stands alone.
  if (row.hidden) return row.retried ? row.history_key : uuid;
  return taken_.insert(core::hash64(row.history_key)).second ? row.history_key : uuid;
}

Task<Result<ResultCopy>> read_result(const ExportContext& context, model::ResultRow row, bool environment_of_result) {
  testops::LaunchReader source(context.source_connection);
  const auto& launches = *context.launches;
  ResultCopy copy;
  const model::Id id = row.id;
  auto steps = co_await source.execution(id);
  if (!steps) co_return core::fail(steps.error());
  if (launches.attachments) {
    auto files = co_await source.files(id);
    if (!files) co_return core::fail(files.error());
    copy.parts.files = own_files(std::move(*files));
  }
  if (launches.bulk && !row.manual) {
    auto fixtures = co_await source.fixtures(id);
    if (!fixtures) co_return core::fail(fixtures.error());
    copy.parts.fixtures = std::move(*fixtures);
    std::set<model::Id> ids;
    for (const auto& fixture : copy.parts.fixtures) collect_attachments(fixture.steps, ids);
    if (launches.attachments && !ids.empty()) {
      auto files = co_await source.fixture_files(id);
      if (!files) co_return core::fail(files.error());
      copy.parts.fixture_files = std::move(*files);
      std::erase_if(copy.parts.fixture_files, [&](const ResultFile& file) { return !ids.contains(file.id); });
    }
  }
  if (environment_of_result) {
    auto environment = co_await source.result_environment(id);
    if (!environment) co_return core::fail(environment.error());
    copy.environment = std::move(*environment);
    keep_declared(context.declared->launches->environment, copy.environment);
  }

  std::set<model::Id> in_steps;
  collect_attachments(*steps, in_steps);
  const auto announced = announce(copy.parts.files);
  for (const auto& file : copy.parts.files) {
    if (file.missed) continue;
    if (in_steps.contains(file.id)) {
      copy.write.in_steps.emplace_back(file.id, announced.at(file.id));
    } else {
      copy.write.loose.push_back(announced.at(file.id));
    }
  }
  copy.bytes = 512 + row.message.size() + row.trace.size() + row.description.size() + text_bytes(*steps);
  copy.write.steps = std::move(*steps);
  copy.write.uuid = uuid_of(context.source_ref(id));
  std::vector<model::Link> links;
  for (const auto& link : row.links.value_or(std::vector<model::Link>{})) {
    if (link.type != model::kMarkLinkType && link.type != model::kResultLinkType) links.push_back(link);
  }
  links.push_back(result_mark(context, row));
  row.links = std::move(links);
  row.test_case = launches.rules().copy_of(*row.test_case);
  copy.write.row = std::move(row);
  co_return copy;
}

Task<Result<void>> write_parts(const ExportContext& context, model::Id result, const ResultParts& parts, bool resumed,
                               std::vector<std::string>& notes) {
  PartWriter writer(context, result, notes);
  const auto names = announce(parts.files);
  auto files = co_await writer.files(parts.files, names, resumed);
  if (!files) co_return files;
  co_return co_await writer.fixtures(parts, resumed);
}

}  // namespace tmsync::sync
