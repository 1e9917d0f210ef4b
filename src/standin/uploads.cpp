#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "launch_render.hpp"
#include "result_files.hpp"
#include "result_steps.hpp"
#include "router.hpp"

/// The bulk API of uploaders: job runs, sessions, results, their files and fixtures.
namespace tmsync::standin {
namespace {

constexpr std::size_t kMostResults = 1000;
constexpr std::size_t kMostFixtures = 100;

void need_upload_api(const Call& call) {
  if (!call.options.upload_api) refuse(404, "No endpoint " + call.request.method + " " + call.path + ".");
}

const Shape kVariable{{{"key", Type::text, true, nullptr, 255, true, true}, {"value", Type::text}}};
const Shape kManualSession{
    {{"launchId", Type::integer, true, nullptr, 0, true}, {"environment", Type::objects, false, &kVariable}}};
const Shape kJobSession{{{"jobRunId", Type::integer},
                         {"jobRunUid", Type::text},
                         {"jobUid", Type::text},
                         {"projectId", Type::integer},
                         {"environment", Type::objects, false, &kVariable}}};

const json& job_run_of(const Call& call, const json& body) {
  for (const auto& [id, row] : call.state.launches.job_runs.rows()) {
    const bool by_id = id_of(body, "jobRunId") == id;
    const bool by_uid = body.contains("jobRunUid") && text_of(body, "jobRunUid") == text_of(row, "externalId") &&
                        id_of(body, "projectId") == id_of(row, "projectId");
    if (by_id || by_uid) return row;
  }
  refuse(404, "Job run not found");
}

Response open_session(Call& call) {
  need_upload_api(call);
  const bool manual = call.flag("manual");
  const json body = read_object(call, manual ? kManualSession : kJobSession);
  const json* run = manual ? nullptr : &job_run_of(call, body);
  const Id launch = manual ? id_of(body, "launchId") : id_of(*run, "launchId");
  const json& row = open_launch(call, launch);
  json session{{"launchId", launch}, {"projectId", row.at("projectId")}, {"environment", json::array()}};
  for (const json& variable : body.value("environment", json::array())) {
    session["environment"].push_back(
        call.state.launches.environment_value(text_of(variable, "key"), text_of(variable, "value")));
  }
  if (run != nullptr) {
    session["jobRunId"] = run->at("id");
    session["jobId"] = run->at("job").at("id");
  }
  json dto = call.state.launches.sessions.add(std::move(session));
  dto.erase("environment");
  return answer(dto);
}

const Shape kLabel{{{"name", Type::text}, {"value", Type::text}}};
const Shape kUploadParameter{{{"name", Type::text},
                              {"value", Type::text},
                              {"hidden", Type::boolean},
                              {"excluded", Type::boolean},
                              {"masked", Type::boolean}}};
const Shape kUploadResult{{{"uuid", Type::text},
                           {"historyId", Type::text},
                           {"testCaseId", Type::text},
                           {"name", Type::text},
                           {"fullName", Type::text},
                           {"message", Type::text},
                           {"trace", Type::text},
                           {"description", Type::text},
                           {"descriptionHtml", Type::text},
                           {"precondition", Type::text},
                           {"preconditionHtml", Type::text},
                           {"expectedResult", Type::text},
                           {"expectedResultHtml", Type::text},
                           {"hostId", Type::text},
                           {"threadId", Type::text},
                           {"status", Type::text},
                           {"start", Type::integer},
                           {"stop", Type::integer},
                           {"duration", Type::integer},
                           {"flaky", Type::boolean},
                           {"muted", Type::boolean},
                           {"known", Type::boolean},
                           {"hidden", Type::boolean},
                           {"category", Type::any},
                           {"namedEnv", Type::any},
                           {"labels", Type::objects, false, &kLabel},
                           {"links", Type::objects, false, &kLink},
                           {"parameters", Type::objects, false, &kUploadParameter},
                           {"steps", Type::objects, false, &kUploadStep},
                           {"attachments", Type::objects, false, &kUploadFile}}};
const Shape kUpload{{{"testSessionId", Type::integer, true, nullptr, 0, true},
                     {"results", Type::objects, true, &kUploadResult, 0, true}}};

/// The label that names a test case outright; older adapters spell it otherwise.
Id allure_id(const json& labels) {
  for (const json& label : labels) {
    const std::string name = text_of(label, "name");
    if (name == "ALLURE_ID" || name == "AS_ID" || name == "as_id") {
      return core::parse_int(text_of(label, "value")).value_or(0);
    }
  }
  return 0;
}

/// By label; else by the hash of an earlier automated result of the project.
Id bound_case(const Call& call, const json& body, Id project) {
  const Id by_label = allure_id(body.value("labels", json::array()));
  const Case* found = by_label == 0 ? nullptr : call.state.find_case(by_label);
  if (found != nullptr && found->project == project && !found->deleted) return by_label;
  const std::string hash = text_of(body, "testCaseId");
  if (hash.empty()) return 0;
  for (const auto& [id, result] : call.state.launches.results) {
    if (result.project == project && result.hash == hash && result.test_case != 0) return result.test_case;
  }
  return 0;
}

void read_labels(TestResult& result, const json& labels) {
  for (const json& label : labels) {
    const std::string name = text_of(label, "name");
    const std::string value = text_of(label, "value");
    if (name == "tag") {
      result.tags.push_back(value);
    } else if (name == "layer") {
      result.layer = value;
    } else if (name == "host") {
      result.host = value;
    } else if (name == "thread") {
      result.thread = value;
    } else if (name == "epic" || name == "feature" || name == "story" || name == "suite" || name == "component") {
      std::string field = name;
      field[0] = static_cast<char>(field[0] - 'a' + 'A');
      result.fields.emplace_back(field, value);
    }
  }
}

/// Files that are announced in steps, at any depth.
void announced_in(const json& steps, std::vector<json>& files) {
  for (const json& step : steps) {
    if (step.contains("attachment")) files.push_back(step.at("attachment"));
    for (const char* below : {"steps", "expectedResultSteps"}) {
      if (step.contains(below)) announced_in(step.at(below), files);
    }
  }
}

StepFiles announce(State& state, const json& owner, const std::vector<json>& announced, std::vector<Id>& files) {
  StepFiles by_name;
  for (const json& file : announced) {
    const std::string name = text_of(file, "originalFileName");
    if (by_name.contains(name)) continue;
    const Id id = announce_file(state, owner, file);
    by_name.emplace(name, id);
    files.push_back(id);
  }
  return by_name;
}

/// The same test in the same environment twice in a launch: the older result is a retry. The keys are those of the
/// newest results.
class Retries {
 public:
  Retries(const State& state, Id launch) {
    for (const Id id : state.launches.results_of(launch)) {
      const TestResult& result = state.launches.results.at(id);
      if (!result.hidden) newest_[key(result)] = id;
    }
  }
  /// Hides what the result replaces.
  void add(State& state, const TestResult& result) {
    if (result.hidden || result.history_key.empty()) return;
    const auto known = newest_.find(key(result));
    if (known != newest_.end()) {
      TestResult& older = state.launches.results.at(known->second);
      older.hidden = true;
      older.retried_by = result.id;
      state.launches.touched(older);
    }
    newest_[key(result)] = result.id;
  }

 private:
  static std::pair<std::string, std::vector<Id>> key(const TestResult& result) {
    return {result.history_key, result.environment};
  }
  std::map<std::pair<std::string, std::vector<Id>>, Id> newest_;
};

TestResult read_result(const Call& call, const json& body, const json& session) {
  TestResult r;
  r.launch = id_of(session, "launchId");
  r.project = id_of(session, "projectId");
  r.uploaded = true;
  r.external = true;
  r.uuid = text_of(body, "uuid");
  r.hash = text_of(body, "testCaseId");
  r.history_key = text_of(body, "historyId");
  r.name = text_of(body, "name");
  if (core::trim(r.name).empty()) refuse(400, "A test result needs a name");
  r.full_name = text_of(body, "fullName");
  r.status = body.contains("status") ? status_word(text_of(body, "status"), true) : "unknown";
  read_times(body, r.start, r.stop, r.duration);
  r.message = text_of(body, "message");
  r.trace = text_of(body, "trace");
  r.description = text_of(body, "description");
  r.precondition = text_of(body, "precondition");
  r.expected_result = text_of(body, "expectedResult");
  r.host = text_of(body, "hostId");
  r.thread = text_of(body, "threadId");
  if (call.options.upload_answer != "26") {
    r.flaky = flag_of(body, "flaky");
    r.muted = flag_of(body, "muted");
    r.known = flag_of(body, "known");
    r.hidden = flag_of(body, "hidden");
  }
  if (body.contains("links")) {
    for (const json& link : body.at("links"))
      r.links.push_back({text_of(link, "name"), text_of(link, "type"), text_of(link, "url")});
  }
  if (body.contains("parameters")) r.parameters = body.at("parameters").dump();
  read_labels(r, body.value("labels", json::array()));
  r.test_case = bound_case(call, body, r.project);
  r.environment = session.at("environment").get<std::vector<Id>>();
  r.created = r.modified = call.now;
  r.created_by = r.modified_by = call.login();
  return r;
}

Response upload_results(Call& call) {
  need_upload_api(call);
  const json body = read_object(call, kUpload);
  if (body.at("results").size() > kMostResults) refuse(400, "At most 1000 results are taken at once");
  const json* session = call.state.launches.sessions.find(id_of(body, "testSessionId"));
  if (session == nullptr) refuse(404, "Test session not found");
  const Id launch = id_of(*session, "launchId");
  static_cast<void>(open_launch(call, launch));
  std::vector<TestResult> read;
  for (const json& one : body.at("results")) read.push_back(read_result(call, one, *session));
  // Everything is in order: only now something is written.
  Retries retries(call.state, launch);
  json ids = json::array();
  json rows = json::array();
  for (std::size_t i = 0; i < read.size(); ++i) {
    const json& source = body.at("results")[i];
    TestResult& added = call.state.launches.add_result(std::move(read[i]));
    for (const std::string& tag : added.tags) static_cast<void>(call.state.tag_id(tag));
    std::vector<json> announced = source.value("attachments", std::vector<json>{});
    if (source.contains("steps")) announced_in(source.at("steps"), announced);
    const StepFiles files = announce(call.state, {{"resultId", added.id}}, announced, added.files);
    if (source.contains("steps")) added.steps = stored_steps(source.at("steps"), files);
    retries.add(call.state, added);
    ids.push_back(added.id);
    rows.push_back({{"id", added.id}, {"uuid", added.uuid}});
  }
  launch_modified(call, launch);
  if (call.options.upload_answer == "26") return answer({{"results", std::move(rows)}});
  return answer({{"resultIds", std::move(ids)}});
}

Response upload_files(Call& call) {
  need_upload_api(call);
  TestResult& result = open_result(call, call.param());
  fill_files(call, result.files, file_parts(call));
  return answer_empty(202);
}

const Shape kFixture{{{"uuid", Type::text},
                      {"type", Type::text, true, nullptr, 0, true, true},
                      {"name", Type::text, true, nullptr, 0, true, true},
                      {"status", Type::text},
                      {"start", Type::integer},
                      {"stop", Type::integer},
                      {"duration", Type::integer},
                      {"message", Type::text},
                      {"trace", Type::text},
                      {"steps", Type::objects, false, &kUploadStep},
                      {"attachments", Type::objects, false, &kUploadFile}}};
const Shape kFixtures{{{"fixtures", Type::objects, true, &kFixture, 0, true}}};

Response upload_fixtures(Call& call) {
  need_upload_api(call);
  const json body = read_object(call, kFixtures);
  if (body.at("fixtures").size() > kMostFixtures) refuse(400, "At most 100 fixtures are taken at once");
  TestResult& result = open_result(call, call.param());
  json rows = json::array();
  for (const json& one : body.at("fixtures")) {
    const std::string type = core::ascii_lower(text_of(one, "type"));
    if (type != "before" && type != "after") refuse(400, "Unknown type of a fixture: " + text_of(one, "type"));
    Fixture fixture;
    fixture.id = ++call.state.launches.last_fixture;
    fixture.before = type == "before";
    fixture.name = text_of(one, "name");
    if (one.contains("status")) fixture.status = status_word(text_of(one, "status"), true);
    read_times(one, fixture.start, fixture.stop, fixture.duration);
    fixture.message = text_of(one, "message");
    fixture.trace = text_of(one, "trace");
    std::vector<json> announced = one.value("attachments", std::vector<json>{});
    if (one.contains("steps")) announced_in(one.at("steps"), announced);
    const StepFiles files = announce(call.state, {{"fixtureId", fixture.id}}, announced, fixture.files);
    if (one.contains("steps")) fixture.steps = stored_steps(one.at("steps"), files);
    call.state.launches.fixture_owner[fixture.id] = result.id;
    rows.push_back({{"id", fixture.id}, {"uuid", text_of(one, "uuid")}});
    result.fixtures.push_back(std::move(fixture));
  }
  call.state.launches.touched(result);
  return answer({{"results", std::move(rows)}}, 202);
}

Response upload_fixture_files(Call& call) {
  need_upload_api(call);
  const auto owner = call.state.launches.fixture_owner.find(call.param());
  if (owner == call.state.launches.fixture_owner.end()) refuse(404, "Fixture result not found");
  const TestResult& result = open_result(call, owner->second);
  for (const Fixture& fixture : result.fixtures) {
    if (fixture.id == call.param()) fill_files(call, fixture.files, file_parts(call));
  }
  return answer_empty(202);
}

const Shape kRunLaunch{
    {{"id", Type::integer}, {"name", Type::text}, {"autoclose", Type::boolean}, {"tags", Type::any}}};
/// What only tells about the CI system is taken as it is.
const Shape kStart{{{"projectId", Type::integer, true, nullptr, 0, true},
                    {"launch", Type::object, false, &kRunLaunch},
                    {"ci", Type::any},
                    {"job", Type::object},
                    {"jobRun", Type::object, true, nullptr, 0, true}}};

/// The row of the job of that uid, made where there is none; its parameters are those of the last run.
json job_row(State& state, Id project, const json& job) {
  const std::string uid = text_of(job, "uid");
  const json* known = state.launches.job_of(project, uid);
  const Id id =
      known != nullptr ? id_of(*known) : id_of(state.launches.jobs.add({{"projectId", project}, {"externalId", uid}}));
  json& row = state.launches.jobs.edit(id);
  row["name"] = text_of(job, "name", uid);
  row["url"] = text_of(job, "url");
  row["parameters"] = job.value("parameters", json::array());
  return row;
}

/// Starts a job run, or goes on with the one that is named, and with it a launch where none is named.
Response start_run(Call& call) {
  need_upload_api(call);
  const json body = read_object(call, kStart);
  const Id project = id_of(body, "projectId");
  need(call, project, Right::write);
  const json launch = body.value("launch", json::object());
  const json job = body.value("job", json::object());
  const json run = body.value("jobRun", json::object());
  Id launch_id = id_of(launch);
  const Id known_run = id_of(run);
  if (known_run != 0) {  // started by TestOps itself
    const json* row = call.state.launches.job_runs.find(known_run);
    if (row == nullptr || id_of(*row, "projectId") != project) refuse(404, "Job run not found");
    launch_id = id_of(*row, "launchId");
  }
  if (launch_id == 0) {
    json row{{"projectId", project},      {"name", text_of(launch, "name", "Launch")},
             {"closed", false},           {"autoclose", flag_of(launch, "autoclose")},
             {"external", true},          {"tags", json::array()},
             {"links", json::array()},    {"issues", json::array()},
             {"createdDate", call.now},   {"lastModifiedDate", call.now},
             {"createdBy", call.login()}, {"lastModifiedBy", call.login()}};
    for (const json& tag : launch.value("tags", json::array())) {
      row["tags"].push_back(
          call.state.launches.tag_id(tag.is_string() ? tag.get<std::string>() : text_of(tag, "name")));
    }
    launch_id = id_of(call.state.launches.launches.add(std::move(row)));
  } else {
    static_cast<void>(open_launch(call, launch_id));
  }
  if (known_run != 0) {
    json& row = call.state.launches.job_runs.edit(known_run);
    row["stage"] = "in_progress";
    return answer(
        {{"jobId", row.at("job").at("id")}, {"jobRunId", known_run}, {"launchId", launch_id}, {"projectId", project}});
  }
  const json of_job = job_row(call.state, project, job);
  const json& added = call.state.launches.job_runs.add({{"projectId", project},
                                                        {"launchId", launch_id},
                                                        {"name", text_of(run, "name")},
                                                        {"externalId", text_of(run, "uid")},
                                                        {"jobUid", text_of(job, "uid")},
                                                        {"url", text_of(run, "url")},
                                                        {"status", "unknown"},
                                                        {"stage", "in_progress"},
                                                        {"job", of_job}});
  return answer(
      {{"jobId", of_job.at("id")}, {"jobRunId", added.at("id")}, {"launchId", launch_id}, {"projectId", project}});
}

const Shape kStop{{{"jobRunUid", Type::text, true, nullptr, 0, true},
                   {"jobUid", Type::text, true, nullptr, 0, true},
                   {"projectId", Type::integer, true, nullptr, 0, true},
                   {"status", Type::text}}};

Response stop_run(Call& call) {
  need_upload_api(call);
  const json body = read_object(call, kStop);
  need(call, id_of(body, "projectId"), Right::write);
  json& row = call.state.launches.job_runs.edit(id_of(job_run_of(call, body)));
  row["stage"] = "finished";
  row["status"] = text_of(body, "status", "unknown");
  return answer_empty(204);
}

}  // namespace

void add_upload_routes(Router& router) {
  router.add("POST", "/upload/session", open_session);
  router.add("POST", "/upload/test-result", upload_results);
  router.add("POST", "/upload/test-result/{}/attachment", upload_files);
  router.add("POST", "/upload/test-result/{}/test-fixture-result", upload_fixtures);
  router.add("POST", "/upload/test-fixture-result/{}/attachment", upload_fixture_files);
  router.add("POST", "/upload/run", start_run);
  router.add("POST", "/upload/start", start_run);
  router.add("POST", "/upload/stop", stop_run);
}

}  // namespace tmsync::standin
