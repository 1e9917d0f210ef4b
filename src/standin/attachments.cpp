#include "attachments.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "reference.hpp"
#include "text.hpp"

namespace tmsync::standin {
namespace {

std::string guess_type(const std::string& name) {
  static const std::pair<const char*, const char*> types[] = {
      {".png", "image/png"},  {".jpg", "image/jpeg"},        {".gif", "image/gif"},       {".svg", "image/svg+xml"},
      {".txt", "text/plain"}, {".json", "application/json"}, {".xml", "application/xml"}, {".html", "text/html"},
      {".csv", "text/csv"},   {".log", "text/plain"},        {".pdf", "application/pdf"}};
  for (const auto& [ending, type] : types) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

const json& attachment_of(const Call& call, const char* owner) {
  const json* row = call.state.attachments.find(call.param());
  if (row == nullptr || !row->contains(owner)) {
    refuse(404, "Attachment with id " + std::to_string(call.param()) + " not found");
  }
  return *row;
}

/// Checks that the caller may read or write the test case of the attachment.
Case& case_of(Call& call, const json& row, Right right) {
  Case& c = readable_case(call, id_of(row, "testCaseId"));
  need(call, c.project, right);
  return c;
}

Response content(const Call& call, const json& row) {
  const auto blob = call.state.blobs.find(text_of(row, "sha256"));
  if (flag_of(row, "missed") || blob == call.state.blobs.end()) refuse(404, "The content of the attachment is missing");
  Response response{200, {{"Content-Type", text_of(row, "contentType")}}, blob->second};
  const std::string kind = call.flag("inline") ? "inline" : "attachment";
  response.headers.emplace_back("Content-Disposition",
                                kind + "; filename*=UTF-8''" + core::percent_encode(text_of(row, "name")));
  return response;
}

std::vector<Part> uploaded(const Call& call) {
  std::vector<Part> files = parse_multipart(call.request);
  std::erase_if(files, [](const Part& part) { return part.name != "file"; });
  if (files.empty()) refuse(400, "Required part 'file' is not present.");
  return files;
}

Response upload(Call& call, const json& owner) {
  json rows = json::array();
  for (Part& file : uploaded(call)) {
    const Id id = add_attachment(call.state, owner, file.file_name, file.content_type, std::move(file.body));
    rows.push_back(attachment_row(call.state, *call.state.attachments.find(id)));
  }
  return answer(rows);
}

Response list_of(Call& call, const char* member, Id owner) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.attachments.rows()) {
    if (id_of(row, member) == owner) rows.push_back(attachment_row(call.state, row));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_attachments(Call& call) {
  return list_of(call, "testCaseId", readable_case(call, call.required("testCaseId")).id);
}

Response upload_attachments(Call& call) {
  Case& c = writable_case(call, call.required("testCaseId"));
  Response response = upload(call, {{"testCaseId", c.id}});
  modified(call, c);
  return response;
}

Response get_content(Call& call) {
  const json& row = attachment_of(call, "testCaseId");
  case_of(call, row, Right::read);
  return content(call, row);
}

Response put_content(Call& call) {
  const Id id = id_of(attachment_of(call, "testCaseId"));
  Case& c = case_of(call, *call.state.attachments.find(id), Right::write);
  Part file = std::move(uploaded(call).front());
  json& row = call.state.attachments.edit(id);
  row["contentLength"] = file.body.size();
  row["sha256"] = call.state.store_blob(std::move(file.body));
  row["missed"] = false;
  modified(call, c);
  return answer(attachment_row(call.state, row));
}

const Shape kPatch{{{"name", Type::text, false, nullptr, 255, false, true}, {"contentType", Type::text}}};

Response patch_attachment(Call& call) {
  const Id id = id_of(attachment_of(call, "testCaseId"));
  Case& c = case_of(call, *call.state.attachments.find(id), Right::write);
  json& row = call.state.attachments.edit(id);
  row.update(read_object(call, kPatch));
  modified(call, c);
  return answer(attachment_row(call.state, row));
}

Response delete_attachment(Call& call) {
  const Id id = id_of(attachment_of(call, "testCaseId"));
  Case& c = case_of(call, *call.state.attachments.find(id), Right::write);
  call.state.attachments.erase(id);
  modified(call, c);
  return answer_empty(200);
}

Id shared_step_of(Call& call, Id shared, Right right) {
  const json* row = call.state.shared_steps.find(shared);
  if (row == nullptr) refuse(404, "Shared step with id " + std::to_string(shared) + " not found");
  need(call, id_of(*row, "projectId"), right);
  return shared;
}

Response list_shared_attachments(Call& call) {
  return list_of(call, "sharedStepId", shared_step_of(call, call.required("sharedStepId"), Right::read));
}

Response upload_shared_attachments(Call& call) {
  return upload(call, {{"sharedStepId", shared_step_of(call, call.required("sharedStepId"), Right::write)}});
}

Response get_shared_content(Call& call) {
  const json& row = attachment_of(call, "sharedStepId");
  shared_step_of(call, id_of(row, "sharedStepId"), Right::read);
  return content(call, row);
}

}  // namespace

Id add_attachment(State& state, const json& owner, const std::string& name, const std::string& content_type,
                  std::string bytes, Id id) {
  json row = owner;
  row["id"] = id;
  row["name"] = name.empty() ? "attachment" : name;
  row["contentType"] = content_type.empty() ? guess_type(name) : content_type;
  row["contentLength"] = bytes.size();
  row["missed"] = false;
  row["sha256"] = state.store_blob(std::move(bytes));
  return id_of(state.attachments.add(std::move(row)));
}

json attachment_row(const State& state, const json& row) {
  static_cast<void>(state);
  json dto = {{"id", row.at("id")},
              {"name", row.at("name")},
              {"contentType", row.at("contentType")},
              {"contentLength", row.at("contentLength")},
              {"missed", flag_of(row, "missed")}};
  if (row.contains("testCaseId")) dto["entity"] = "test_case";
  return dto;
}

void add_attachment_routes(Router& router) {
  router.add("GET", "/testcase/attachment", list_attachments);
  router.add("POST", "/testcase/attachment", upload_attachments);
  router.add("GET", "/testcase/attachment/{}/content", get_content);
  router.add("PUT", "/testcase/attachment/{}/content", put_content);
  router.add("PATCH", "/testcase/attachment/{}", patch_attachment);
  router.add("DELETE", "/testcase/attachment/{}", delete_attachment);
  router.add("GET", "/sharedstep/attachment", list_shared_attachments);
  router.add("POST", "/sharedstep/attachment", upload_shared_attachments);
  router.add("GET", "/sharedstep/attachment/{}/content", get_shared_content);
}

}  // namespace tmsync::standin
