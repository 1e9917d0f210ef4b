#include "full_case.hpp"

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"

#include "error_scope.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using model::Part;

/// The scenario costs a request. It is left out only where the flag says that there is none and a second sign agrees:
/// the case is automated, or the overview's own copy has no steps.
bool may_have_scenario(const model::TestCase& data) {
  if (data.has_manual_scenario.value_or(true)) return true;
  return !data.automated && data.overview_has_steps.value_or(true);
}

constexpr int kContentReads = 3;

/// The bytes of a file. Anything may stand in for them with status 200 (a page of a restarting instance, half an
/// answer), so that a length other than the listed one is not believed.
Task<Result<std::string>> read_content(testops::ReadApi api, model::Attachment attachment) {
  std::int64_t got = 0;
  for (int attempt = 0; attempt < kContentReads; ++attempt) {
    auto content = co_await api.attachment_content(attachment);
    if (!content) co_return content;
    got = static_cast<std::int64_t>(content->size());
    if (got == attachment.length.value_or(got)) co_return content;
  }
  co_return core::fail(core::ErrorKind::protocol, fmt::format("attachment #{} ({}): {} bytes came, {} are listed",
                                                              attachment.id, attachment.name, got, *attachment.length));
}

/// The case is there; a part of it that is not says nothing of the case.
core::Error of_a_part(core::Error error) {
  if (error.kind == core::ErrorKind::not_found) error.kind = core::ErrorKind::protocol;
  return error;
}

model::Id key_of(const model::Attachment& attachment) {
  return attachment.of_shared_step ? -attachment.id : attachment.id;
}

}  // namespace

core::Task<core::Result<FullCase>> read_full_case(std::shared_ptr<testops::Connection> connection, model::Id test_case,
                                                  std::set<model::Part> include, Bytes bytes) {
  testops::ReadApi api(connection);
  FullCase full;
  auto overview = co_await api.overview(test_case);
  if (!overview) co_return core::fail(overview.error());
  full.data = std::move(*overview);

  std::map<model::Id, model::Attachment> attachments;
  if (include.contains(Part::scenario) && may_have_scenario(full.data)) {
    auto scenario = co_await api.scenario(test_case);
    if (!scenario) co_return core::fail(of_a_part(scenario.error()));
    full.data.scenario = std::move(scenario->steps);
    for (auto& attachment : scenario->attachments) attachments.emplace(key_of(attachment), std::move(attachment));
  }
  if (!include.contains(Part::attachments)) co_return full;
  auto listed = co_await api.attachments(test_case);
  if (!listed) co_return core::fail(of_a_part(listed.error()));
  for (auto& attachment : *listed) attachments.insert_or_assign(key_of(attachment), std::move(attachment));

  for (const auto& [key, attachment] : attachments) {
    if (attachment.missed) {
      full.unread.push_back({key, attachment.name, attachment.length, true});
      full.notes.push_back(
          fmt::format("attachment {} left out: its content is gone from the storage", attachment.name));
      continue;
    }
    plan::ContentFile file{attachment.name, attachment.content_type, attachment.length.value_or(0), {}};
    if (bytes != Bytes::none) {
      auto content = co_await read_content(api, attachment);
      if (!content) {
        const auto& error = content.error();
        if (!concerns_one_object(error)) co_return core::fail(error);
        const bool gone = error.kind == core::ErrorKind::not_found || error.status == 410;
        full.unread.push_back({key, attachment.name, attachment.length, gone});
        full.notes.push_back(fmt::format("attachment {} left out: its content cannot be read{}", attachment.name,
                                         gone ? "" : " (" + error.message + ')'));
        continue;
      }
      file.length = static_cast<std::int64_t>(content->size());
      file.sha256 = core::sha256_hex(*content);
      if (bytes == Bytes::keep) full.bytes.emplace(key, std::move(*content));
    }
    full.files.emplace(key, std::move(file));
  }
  co_return full;
}

}  // namespace tmsync::sync
