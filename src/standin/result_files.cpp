#include "result_files.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "launch_render.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

constexpr std::size_t kMostFiles = 100;

Response content(const Call& call, const char* owner) {
  const json* row = call.state.launches.files.find(call.param());
  if (row == nullptr || !row->contains(owner)) {
    refuse(404, "Attachment with id " + std::to_string(call.param()) + " not found");
  }
  const auto blob = call.state.blobs.find(text_of(*row, "sha256"));
  if (flag_of(*row, "missed") || blob == call.state.blobs.end())
    refuse(404, "The content of the attachment is missing");
  Response response{200, {{"Content-Type", text_of(*row, "contentType")}}, blob->second};
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename*=UTF-8''" + core::percent_encode(text_of(*row, "name")));
  return response;
}

Id result_of(Call& call, const json& row) {
  const Id fixture = id_of(row, "fixtureId");
  if (fixture == 0) return id_of(row, "resultId");
  const auto owner = call.state.launches.fixture_owner.find(fixture);
  return owner == call.state.launches.fixture_owner.end() ? 0 : owner->second;
}

Response content_for(Call& call, const char* owner) {
  const json* row = call.state.launches.files.find(call.param());
  if (row != nullptr) static_cast<void>(readable_result(call, result_of(call, *row)));
  return content(call, owner);
}

Response get_content(Call& call) {
  return content_for(call, "resultId");
}
Response get_fixture_content(Call& call) {
  return content_for(call, "fixtureId");
}

std::vector<json> rows_of(const Call& call, const std::vector<Id>& files) {
  std::vector<json> rows;
  for (const Id id : files) {
    if (const json* row = call.state.launches.files.find(id)) rows.push_back(result_file_dto(*row));
  }
  return rows;
}

Response list_files(Call& call) {
  return answer_page(call, rows_of(call, readable_result(call, call.required("testResultId")).files), "name,ASC");
}

Response list_fixture_files(Call& call) {
  std::vector<json> rows;
  for (const Fixture& fixture : readable_result(call, call.param()).fixtures) {
    for (json& row : rows_of(call, fixture.files)) rows.push_back(std::move(row));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_files_of_fixture(Call& call) {
  const Id fixture = call.required("tfrId");
  const auto owner = call.state.launches.fixture_owner.find(fixture);
  if (owner == call.state.launches.fixture_owner.end()) refuse(404, "Fixture not found");
  for (const Fixture& one : readable_result(call, owner->second).fixtures) {
    if (one.id == fixture) return answer_page(call, rows_of(call, one.files), "name,ASC");
  }
  return answer_page(call, {}, "name,ASC");
}

Response add_files(Call& call) {
  TestResult& result = open_result(call, call.required("testResultId"));
  json rows = json::array();
  for (Part& part : file_parts(call)) {
    const Id id =
        add_result_file(call.state, {{"resultId", result.id}}, part.file_name, part.content_type, std::move(part.body));
    result.files.push_back(id);
    rows.push_back(result_file_dto(*call.state.launches.files.find(id)));
  }
  result_modified(call, result);
  return answer(rows);
}

}  // namespace

std::vector<Part> file_parts(const Call& call) {
  std::vector<Part> files = parse_multipart(call.request);
  std::erase_if(files, [](const Part& part) { return part.name != "file"; });
  if (files.empty()) refuse(400, "Required part 'file' is not present.");
  if (files.size() > kMostFiles) refuse(400, "At most 100 files are taken at once");
  return files;
}

Id announce_file(State& state, const json& owner, const json& announced) {
  json row = owner;
  const std::string original = text_of(announced, "originalFileName");
  row["original"] = original;
  row["name"] = text_of(announced, "name", original);
  row["contentType"] = text_of(announced, "contentType", "application/octet-stream");
  row["contentLength"] = id_of(announced, "contentLength");
  row["missed"] = true;
  return id_of(state.launches.files.add(std::move(row)));
}

Id add_result_file(State& state, const json& owner, const std::string& name, const std::string& content_type,
                   std::string bytes) {
  json row = owner;
  row["original"] = name;
  row["name"] = name.empty() ? "attachment" : name;
  row["contentType"] = content_type.empty() ? "application/octet-stream" : content_type;
  row["contentLength"] = bytes.size();
  row["missed"] = false;
  row["sha256"] = state.store_blob(std::move(bytes));
  return id_of(state.launches.files.add(std::move(row)));
}

void fill_files(Call& call, const std::vector<Id>& files, std::vector<Part> parts) {
  std::map<std::string, Id> by_name;
  for (const Id id : files) {
    if (const json* row = call.state.launches.files.find(id)) by_name.emplace(text_of(*row, "original"), id);
  }
  for (const Part& part : parts) {
    if (!by_name.contains(part.file_name)) refuse(400, "No attachment is announced under the name " + part.file_name);
  }
  for (Part& part : parts) {
    json& row = call.state.launches.files.edit(by_name.at(part.file_name));
    row["contentLength"] = part.body.size();
    row["sha256"] = call.state.store_blob(std::move(part.body));
    row["missed"] = false;
  }
}

void add_result_file_routes(Router& router) {
  router.add("GET", "/testresult/attachment", list_files);
  router.add("POST", "/testresult/attachment", add_files);
  router.add("GET", "/testresult/attachment/{}/content", get_content);
  router.add("GET", "/testresult/{}/fixture/attachment", list_fixture_files);
  router.add("GET", "/testfixtureresult/attachment", list_files_of_fixture);
  router.add("GET", "/testfixtureresult/attachment/{}/content", get_fixture_content);
}

}  // namespace tmsync::standin
