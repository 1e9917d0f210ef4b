#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

const std::vector<BodyField> kWritable = {{"name", Type::text, false, nullptr, 255, true, true},
                                          {"fullName", Type::text},
                                          {"description", Type::text},
                                          {"precondition", Type::text},
                                          {"expectedResult", Type::text},
                                          {"automated", Type::boolean},
                                          {"external", Type::boolean},
                                          {"deleted", Type::boolean},
                                          {"statusId", Type::integer, false, nullptr, 0, true},
                                          {"workflowId", Type::integer, false, nullptr, 0, true},
                                          {"testLayerId", Type::integer},
                                          {"tags", Type::objects, false, &kTag},
                                          {"links", Type::objects, false, &kLink},
                                          {"members", Type::objects, false, &kMember},
                                          {"customFields", Type::objects, false, &kFieldValue},
                                          {"scenario", Type::object, false, &kScenario}};

const Shape& patch_shape() {
  static const Shape shape{kWritable};
  return shape;
}

const Shape& create_shape() {
  static const Shape shape = [] {
    Shape made{kWritable};
    made.fields.front().required = true;
    made.fields.push_back({"projectId", Type::integer, true, nullptr, 0, true});
    return made;
  }();
  return shape;
}

void set_status(const State& state, Case& c, const json& body, bool creating) {
  if (!creating && !body.contains("workflowId") && !body.contains("statusId")) return;
  const Id workflow =
      id_of(body, "workflowId", creating ? default_workflow(state, c.project, c.automated) : c.workflow);
  if (state.workflows.find(workflow) == nullptr)
    refuse(400, "Workflow with id " + std::to_string(workflow) + " not found");
  const bool keeps = !creating && has_status(state, workflow, c.status);
  const Id status = id_of(body, "statusId", keeps ? c.status : first_status(state, workflow));
  if (!has_status(state, workflow, status)) {
    refuse(400, "Status with id " + std::to_string(status) + " is not in workflow " + std::to_string(workflow));
  }
  c.workflow = workflow;
  c.status = status;
}

/// What a body's names and ids stand for, found before the case is touched.
struct Write {
  std::vector<Id> tags;
  std::vector<Id> values;
  std::vector<Member> members;
};

void check_layer(const State& state, const json& body) {
  if (body.contains("testLayerId") && state.layers.find(id_of(body, "testLayerId")) == nullptr) {
    refuse(400, "Test layer with id " + std::to_string(id_of(body, "testLayerId")) + " not found");
  }
}

void set_plain(Case& c, const json& body) {
  const auto text = [&body](const char* name, std::string& target) {
    if (body.contains(name)) target = text_of(body, name);
  };
  const auto flag = [&body](const char* name, bool& target) {
    if (body.contains(name)) target = flag_of(body, name);
  };
  text("name", c.name);
  text("fullName", c.full_name);
  text("description", c.description);
  text("precondition", c.precondition);
  text("expectedResult", c.expected_result);
  flag("automated", c.automated);
  flag("external", c.external);
  flag("deleted", c.deleted);
  if (body.contains("testLayerId")) c.layer = id_of(body, "testLayerId");
  if (body.contains("links")) c.links = read_links(body.at("links"));
}

Write resolve(Call& call, Id project, const json& body) {
  check_layer(call.state, body);
  Write write;
  if (body.contains("members")) write.members = resolve_members(call.state, body.at("members"));
  if (body.contains("customFields")) {
    write.values = resolve_values(call.state, project, body.at("customFields"), call.flag("v2"));
  }
  if (body.contains("tags")) write.tags = resolve_tags(call.state, body.at("tags"));
  return write;
}

void set_resolved(Case& c, const json& body, Write write) {
  if (body.contains("tags")) c.tags = std::move(write.tags);
  if (body.contains("members")) c.members = std::move(write.members);
  if (body.contains("customFields")) c.values = std::move(write.values);
}

void replace_scenario(Call& call, Case& c, const json& body) {
  if (!body.contains("scenario")) return;
  auto fresh = std::make_unique<Scenario>();
  append_steps(call, *fresh, c.id, body.at("scenario").value("steps", json::array()));
  if (c.scenario) clear_scenario(call.state, *c.scenario);
  c.scenario = std::move(fresh);
}

void audit(Call& call, const Case& c, const char* action) {
  call.state.audit.add({{"testCaseId", c.id},
                        {"timestamp", call.now},
                        {"username", call.login()},
                        {"actionType", action},
                        {"data", json::array({{{"type", "test_case"}}})}});
}

Response create_case(Call& call) {
  const json body = read_object(call, create_shape());
  const Id project = id_of(body, "projectId");
  need(call, project, Right::write);
  Case fresh;
  fresh.project = project;
  fresh.automated = flag_of(body, "automated");
  set_status(call.state, fresh, body, true);
  set_resolved(fresh, body, resolve(call, project, body));
  set_plain(fresh, body);
  fresh.id = call.state.last_case + 1;
  replace_scenario(call, fresh, body);
  fresh.created = fresh.modified = call.now;
  fresh.created_by = fresh.modified_by = call.login();
  if (call.options.search_lag > 0) fresh.visible_from = call.number + call.options.search_lag + 1;
  Case& added = call.state.add_case(std::move(fresh));
  audit(call, added, "insert");
  return answer(case_dto(call.state, added));
}

Response patch_case(Call& call) {
  Case& c = writable_case(call, call.param());
  const json body = read_object(call, patch_shape());
  Write write = resolve(call, c.project, body);
  Case probe;  // a refused status or scenario leaves the case as it was
  probe.project = c.project;
  probe.workflow = c.workflow;
  probe.status = c.status;
  set_status(call.state, probe, body, false);
  replace_scenario(call, c, body);
  c.workflow = probe.workflow;
  c.status = probe.status;
  set_resolved(c, body, std::move(write));
  set_plain(c, body);
  // Custom fields and members are rows of their own: they do not move lastModifiedDate.
  const bool moves = std::any_of(body.items().begin(), body.items().end(), [](const auto& item) {
    return item.key() != "customFields" && item.key() != "members";
  });
  if (moves) modified(call, c);
  call.state.touched(c);
  audit(call, c, "update");
  return answer(case_dto(call.state, c));
}

Response get_case(Call& call) {
  return answer(case_dto(call.state, readable_case(call, call.param())));
}
Response get_overview(Call& call) {
  return answer(overview_dto(call.state, readable_case(call, call.param())));
}

Response delete_case(Call& call) {
  Case& c = writable_case(call, call.param());
  if (c.deleted && call.flag("force")) {
    if (c.scenario) clear_scenario(call.state, *c.scenario);
    std::vector<Id> files;
    for (const auto& [id, row] : call.state.attachments.rows()) {
      if (id_of(row, "testCaseId") == c.id) files.push_back(id);
    }
    for (const Id id : files) call.state.attachments.erase(id);
    call.state.dirty_cases.insert(c.id);
    call.state.cases.erase(c.id);
    ++call.state.changes;
    return answer_empty(202);
  }
  if (!c.deleted) {
    c.deleted = true;
    modified(call, c);
    audit(call, c, "delete");
  }
  return answer_empty(202);
}

Response restore_case(Call& call) {
  Case& c = writable_case(call, call.param());
  c.deleted = false;
  modified(call, c);
  return answer(case_dto(call.state, c));
}

Response case_workflow(Call& call) {
  const Case& c = readable_case(call, call.param());
  return answer(workflow_dto(call.state, default_workflow(call.state, c.project, c.automated)));
}

Response case_audit(Call& call) {
  const Case& c = readable_case(call, call.required("testCaseId"));
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.audit.rows()) {
    if (id_of(row, "testCaseId") != c.id) continue;
    json entry = row;
    entry.erase("testCaseId");
    rows.push_back(std::move(entry));
  }
  return answer_page(call, std::move(rows), "id,DESC");
}

}  // namespace

void add_case_routes(Router& router) {
  router.add("POST", "/testcase", create_case);
  router.add("GET", "/testcase/{}", get_case);
  router.add("PATCH", "/testcase/{}", patch_case);
  router.add("DELETE", "/testcase/{}", delete_case);
  router.add("POST", "/testcase/{}/restore", restore_case);
  router.add("GET", "/testcase/{}/overview", get_overview);
  router.add("GET", "/testcase/{}/workflow", case_workflow);
  router.add("GET", "/testcase/audit", case_audit);
}

}  // namespace tmsync::standin
