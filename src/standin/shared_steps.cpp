#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

json& shared_step(Call& call, Right right) {
  const json* row = call.state.shared_steps.find(call.param());
  if (row == nullptr) refuse(404, "Shared step with id " + std::to_string(call.param()) + " not found");
  need(call, id_of(*row, "projectId"), right);
  return call.state.shared_steps.edit(call.param());
}

const Scenario* scenario_of(const State& state, Id id) {
  const auto found = state.shared_scenarios.find(id);
  return found == state.shared_scenarios.end() ? nullptr : &found->second;
}

bool uses(const Case& c, Id shared) {
  if (!c.scenario) return false;
  for (const auto& [id, step] : c.scenario->steps) {
    if (step.shared_step == shared) return true;
  }
  return false;
}

json shared_dto(const State& state, const json& row) {
  const Id id = id_of(row);
  std::int64_t files = 0;
  for (const auto& [file, attachment] : state.attachments.rows()) {
    if (id_of(attachment, "sharedStepId") == id) ++files;
  }
  std::int64_t users = 0;
  for (const auto& [case_id, c] : state.cases) users += uses(c, id) ? 1 : 0;
  const Scenario* scenario = scenario_of(state, id);
  json dto = row;
  dto["stepsCount"] = scenario == nullptr ? 0 : scenario->steps.size();
  dto["attachmentsCount"] = files;
  dto["testCasesCount"] = users;
  return dto;
}

Response list_shared(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.shared_steps.rows()) {
    if (id_of(row, "projectId") != project || !contains_ignoring_case(text_of(row, "name"), call.text("search")))
      continue;
    if (call.find("archived") && call.flag("archived") != flag_of(row, "archived")) continue;
    rows.push_back(shared_dto(call.state, row));
  }
  return answer_page(call, std::move(rows), "createdDate,DESC");
}

const Shape kCreate{
    {{"name", Type::text, true, nullptr, 255, true, true}, {"projectId", Type::integer, true, nullptr, 0, true}}};
const Shape kPatch{{{"name", Type::text, false, nullptr, 255, true, true}}};

Response create_shared(Call& call) {
  json body = read_object(call, kCreate);
  need(call, id_of(body, "projectId"), Right::write);
  body["archived"] = false;
  body["createdBy"] = body["lastModifiedBy"] = call.login();
  body["createdDate"] = body["lastModifiedDate"] = call.now;
  return answer(shared_dto(call.state, call.state.shared_steps.add(std::move(body))));
}

Response get_shared(Call& call) {
  return answer(shared_dto(call.state, shared_step(call, Right::read)));
}

void touch(Call& call, json& row) {
  row["lastModifiedBy"] = call.login();
  row["lastModifiedDate"] = call.now;
}

Response patch_shared(Call& call) {
  json& row = shared_step(call, Right::write);
  row.update(read_object(call, kPatch));
  touch(call, row);
  return answer(shared_dto(call.state, row));
}

Response delete_shared(Call& call) {
  static_cast<void>(shared_step(call, Right::write));
  for (const auto& [id, c] : call.state.cases) {
    if (uses(c, call.param())) refuse(400, "The shared step is used by test cases");
  }
  if (const auto found = call.state.shared_scenarios.find(call.param()); found != call.state.shared_scenarios.end()) {
    clear_scenario(call.state, found->second);
    call.state.shared_scenarios.erase(found);
    call.state.dirty_shared_scenarios.insert(call.param());
  }
  call.state.shared_steps.erase(call.param());
  return answer_empty(202);
}

Response archive(Call& call) {
  json& row = shared_step(call, Right::write);
  row["archived"] = true;
  touch(call, row);
  return answer_empty(202);
}

Response unarchive(Call& call) {
  json& row = shared_step(call, Right::write);
  row["archived"] = false;
  touch(call, row);
  return answer_empty(202);
}

Response get_steps(Call& call) {
  static_cast<void>(shared_step(call, Right::read));
  return answer(normalized(call.state, scenario_of(call.state, call.param()), -call.param()));
}

Response post_scenario(Call& call) {
  json& row = shared_step(call, Right::write);
  const json body = read_object(call, kScenario);
  Scenario& scenario = call.state.shared_scenarios[call.param()];
  append_steps(call, scenario, -call.param(), body.value("steps", json::array()));
  call.state.dirty_shared_scenarios.insert(call.param());
  touch(call, row);
  return answer(normalized(call.state, &scenario, -call.param()));
}

Response delete_scenario(Call& call) {
  json& row = shared_step(call, Right::write);
  if (const auto found = call.state.shared_scenarios.find(call.param()); found != call.state.shared_scenarios.end()) {
    clear_scenario(call.state, found->second);
    call.state.dirty_shared_scenarios.insert(call.param());
  }
  touch(call, row);
  return answer_empty(200);
}

Response usage(Call& call) {
  static_cast<void>(shared_step(call, Right::read));
  std::vector<json> rows;
  for (const auto& [id, c] : call.state.cases) {
    if (!c.deleted && uses(c, call.param())) rows.push_back(case_row(call.state, c));
  }
  return answer_page(call, std::move(rows), "id,DESC");
}

}  // namespace

void add_shared_step_routes(Router& router) {
  router.add("GET", "/sharedstep", list_shared);
  router.add("POST", "/sharedstep", create_shared);
  router.add("GET", "/sharedstep/{}", get_shared);
  router.add("PATCH", "/sharedstep/{}", patch_shared);
  router.add("DELETE", "/sharedstep/{}", delete_shared);
  router.add("POST", "/sharedstep/{}/archive", archive);
  router.add("POST", "/sharedstep/{}/unarchive", unarchive);
  router.add("GET", "/sharedstep/{}/step", get_steps);
  router.add("POST", "/sharedstep/{}/scenario", post_scenario);
  router.add("DELETE", "/sharedstep/{}/scenario", delete_scenario);
  router.add("GET", "/sharedstep/{}/usage", usage);
}

}  // namespace tmsync::standin
