#include "json_body.hpp"
#include "launch_render.hpp"
#include "reference.hpp"
#include "result_files.hpp"
#include "router.hpp"

/// What the official uploader asks for beside sessions and results: environments, categories, errors, files and quality
/// gates of a launch, and the job it belongs to. The published description knows only the job.
namespace tmsync::standin {
namespace {

/// {launchId, jobRunId?, items} with items of that shape; the launch is open and may be written.
json read_items(Call& call, const Shape& item) {
  const Shape shape{{{"launchId", Type::integer, true, nullptr, 0, true},
                     {"jobRunId", Type::integer},
                     {"items", Type::objects, true, &item, 0, true}}};
  json body = read_object(call, shape);
  static_cast<void>(open_launch(call, id_of(body, "launchId")));
  return body;
}

/// One row of the launch for each item; one that is known by its external id is used again.
Response add_rows(Table& table, const json& body) {
  const Id launch = id_of(body, "launchId");
  json rows = json::array();
  for (const json& item : body.at("items")) {
    const std::string external = text_of(item, "externalId");
    const json* known = nullptr;
    for (const auto& [id, row] : table.rows()) {
      if (!external.empty() && id_of(row, "launchId") == launch && text_of(row, "externalId") == external) known = &row;
    }
    if (known == nullptr) {
      json row = item;
      row["launchId"] = launch;
      if (body.contains("jobRunId")) row["jobRunId"] = body.at("jobRunId");
      known = &table.add(std::move(row));
    }
    rows.push_back(*known);
  }
  return answer(rows);
}

Response add_environments(Call& call) {
  static const Shape item{{{"externalId", Type::text, true, nullptr, 255, true, true},
                           {"name", Type::text, true, nullptr, 255, true, true}}};
  return add_rows(call.state.launches.named_environments, read_items(call, item));
}

Response add_categories(Call& call) {
  static const Shape item{{{"externalId", Type::text, true, nullptr, 0, true, true},
                           {"name", Type::text, true, nullptr, 0, true, true},
                           {"expand", Type::boolean},
                           {"hide", Type::boolean}}};
  return add_rows(call.state.launches.categories, read_items(call, item));
}

Response add_errors(Call& call) {
  static const Shape item{{{"message", Type::text, true, nullptr, 0, true, true}, {"trace", Type::text}}};
  return add_rows(call.state.launches.errors, read_items(call, item));
}

Response add_quality_gates(Call& call) {
  static const Shape item{
      {{"name", Type::text, true, nullptr, 0, true, true}, {"message", Type::text}, {"namedEnvId", Type::integer}}};
  return add_rows(call.state.launches.quality_gates, read_items(call, item));
}

Response add_launch_files(Call& call) {
  const Id launch = call.required("launchId");
  static_cast<void>(open_launch(call, launch));
  json rows = json::array();
  for (Part& part : file_parts(call)) {
    const Id id =
        add_result_file(call.state, {{"launchId", launch}}, part.file_name, part.content_type, std::move(part.body));
    rows.push_back({{"id", id}, {"name", part.file_name}});
  }
  return answer(rows);
}

Response find_job(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  const json* job = call.state.launches.job_of(project, call.text("externalId"));
  if (job == nullptr) refuse(404, "Job not found");
  return answer(*job);
}

Response get_job_run(Call& call) {
  const json* run = call.state.launches.job_runs.find(call.param());
  if (run == nullptr) refuse(404, "Job run not found");
  need(call, id_of(*run, "projectId"), Right::read);
  return answer(*run);
}

}  // namespace

void add_uploader_routes(Router& router) {
  router.add("POST", "/launch/named-env/bulk", add_environments);
  router.add("POST", "/launch/category/bulk", add_categories);
  router.add("POST", "/launch/error/bulk", add_errors);
  router.add("POST", "/launch/quality-gate/bulk", add_quality_gates);
  router.add("POST", "/launch/attachment", add_launch_files);
  router.add("GET", "/job", find_job);
  router.add("GET", "/jobrun/{}", get_job_run);
}

}  // namespace tmsync::standin
