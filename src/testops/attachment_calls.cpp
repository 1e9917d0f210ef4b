#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "case_json.hpp"
#include "errors.hpp"
#include "multipart.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr std::size_t kLargestFile = std::size_t{512} << 20U;

}  // namespace

Answer<std::vector<model::Attachment>> ReadApi::attachments(Id test_case) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/testcase/attachment", fmt::format("testCaseId={}", test_case));
  if (!rows) co_return core::fail(rows.error());
  std::vector<model::Attachment> out;
  for (const json& row : *rows) {
    if (auto file = attachment_from_json(row)) out.push_back(std::move(*file));
  }
  co_return out;
}

Answer<std::string> ReadApi::attachment_content(const model::Attachment& attachment) {
  Connection::State& state = connection_->state();
  const bool may_be_html = core::ascii_lower(attachment.content_type).find("html") != std::string::npos;
  Call call;
  call.path =
      fmt::format("/{}/attachment/{}/content", attachment.of_shared_step ? "sharedstep" : "testcase", attachment.id);
  call.accept = "*/*";
  call.max_response_bytes = kLargestFile;
  const std::string path = call.path;
  core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  if (!may_be_html && response->header("content-type") != nullptr && is_html(*response)) {
    co_return core::fail(
        state.named({ErrorKind::unavailable,
                     fmt::format("GET {}{}: {}: HTML in place of the file", state.base, path, response->status),
                     response->status}));
  }
  co_return std::move(response->body);
}

Answer<std::vector<model::Attachment>> WriteApi::upload_attachments(Id test_case, std::vector<File> files) {
  std::vector<model::Attachment> out;
  if (files.empty()) co_return out;
  Connection::State& state = connection_->state();
  Multipart form = make_multipart(files);
  Call call;
  call.method = http::Method::post;
  call.path = "/testcase/attachment";
  call.query = fmt::format("testCaseId={}", test_case);
  call.content_type = std::move(form.content_type);
  call.carries = std::move(form.carries);
  call.body = std::move(form.body);
  call.repeat = http::Repeat::never;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(body.error());
  const json* content = member(*body, "content");
  const json& rows = content != nullptr ? *content : *body;
  if (rows.is_array()) {
    for (const json& row : rows) {
      if (auto file = attachment_from_json(row)) out.push_back(std::move(*file));
    }
  }
  if (out.size() != files.size()) {
    co_return core::fail(ErrorKind::unknown_outcome,
                         fmt::format("POST {}/testcase/attachment: {} files were sent, {} came back", state.base,
                                     files.size(), out.size()),
                         200);
  }
  co_return out;
}

Answer<void> WriteApi::delete_attachment(Id attachment) {
  Call call;
  call.method = http::Method::del;
  call.path = fmt::format("/testcase/attachment/{}", attachment);
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  if (!done && done.error().kind == ErrorKind::not_found) co_return core::Result<void>{};
  co_return done;
}

}  // namespace tmsync::testops
