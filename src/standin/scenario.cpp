#include "scenario.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {

const Shape kScenario{{{"steps", Type::any}}};

namespace {

const Shape kTypedStep{{{"type", Type::text, true, nullptr, 0, true},
                        {"body", Type::text},
                        {"bodyJson", Type::any},
                        {"attachmentId", Type::integer},
                        {"sharedStepId", Type::integer},
                        {"steps", Type::any},
                        {"expectedResultSteps", Type::any}}};

constexpr std::size_t kDeepest = 100;

/// An attachment step of a case needs a file of that case, one of a shared step a file of that shared step.
void check_attachment(const State& state, Id owner, Id attachment) {
  const json* row = state.attachments.find(attachment);
  const bool own =
      row != nullptr && (owner > 0 ? id_of(*row, "testCaseId") == owner : id_of(*row, "sharedStepId") == -owner);
  if (!own) refuse(400, "Attachment with id " + std::to_string(attachment) + " not found in the test case");
}

void check_shared(const State& state, Id owner, Id shared) {
  if (owner < 0) refuse(400, "A shared step cannot hold shared steps");
  const json* row = state.shared_steps.find(shared);
  const Case* test_case = nullptr;
  if (const auto found = state.cases.find(owner); found != state.cases.end()) test_case = &found->second;
  if (row == nullptr || (test_case != nullptr && id_of(*row, "projectId") != test_case->project)) {
    refuse(400, "Shared step with id " + std::to_string(shared) + " not found");
  }
}

/// Checks the whole list before anything is stored.
void check_steps(const State& state, json& steps, Id owner, bool expected, const std::string& at, std::size_t depth) {
  if (!steps.is_array()) refuse(400, "JSON parse error at " + at + ": expected a list");
  if (depth > kDeepest) refuse(400, "Steps are nested too deeply");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    json& step = steps[i];
    const std::string here = at + "/" + std::to_string(i);
    check_object(step, kTypedStep, here);
    const std::string type = text_of(step, "type");
    if (type == "attachment") {
      check_attachment(state, owner, id_of(step, "attachmentId"));
    } else if (type == "shared" && !expected) {
      check_shared(state, owner, id_of(step, "sharedStepId"));
    } else if (type == (expected ? "expected_body" : "body")) {
      if (!step.contains("body") && !step.contains("bodyJson")) refuse(400, here + ": a text step needs a body");
    } else {
      refuse(400, here + ": step type '" + type + "' is not possible here");
    }
    for (const char* member : {"steps", "expectedResultSteps"}) {
      if (!step.contains(member)) continue;
      if (type != "body") refuse(400, here + ": only body steps have " + member);
      check_steps(state, step[member], owner, std::string_view(member) == "expectedResultSteps", here + "/" + member,
                  depth + 1);
    }
  }
}

Step& store_step(Call& call, Scenario& scenario, Id owner, Id parent) {
  const Id id = ++call.state.last_step;
  call.state.step_owner[id] = owner;
  Step& step = scenario.steps[id];
  step.id = id;
  step.parent = parent;
  step.created_by = call.user == nullptr ? "system" : call.login();
  step.created = call.now;
  return step;
}

Id store_typed(Call& call, Scenario& scenario, Id owner, Id parent, const json& item) {
  Step& step = store_step(call, scenario, owner, parent);
  step.body = text_of(item, "body");
  if (item.contains("bodyJson")) step.body_json = item.at("bodyJson").dump();
  step.attachment = id_of(item, "attachmentId");
  step.shared_step = id_of(item, "sharedStepId");
  for (const json& child : item.value("steps", json::array())) {
    step.children.push_back(store_typed(call, scenario, owner, step.id, child));
  }
  const json expected = item.value("expectedResultSteps", json::array());
  if (!expected.empty()) {
    Step& container = store_step(call, scenario, owner, step.id);
    container.container = true;
    container.body = "Expected Result";
    step.expected = container.id;
    for (const json& line : expected) {
      container.children.push_back(store_typed(call, scenario, owner, container.id, line));
    }
  }
  return step.id;
}

std::string flattened(const Scenario& scenario, Id container) {
  std::string text;
  for (const Id line : scenario.steps.at(container).children) {
    const Step& step = scenario.steps.at(line);
    if (step.body.empty()) continue;
    if (!text.empty()) text += "\n";
    text += step.body;
  }
  return text;
}

json step_dto(const Scenario& scenario, const Step& step, Id owner) {
  json dto = {{"id", step.id},
              {"createdBy", step.created_by},
              {"createdDate", step.created},
              {"lastModifiedBy", step.created_by},
              {"lastModifiedDate", step.created}};
  if (owner > 0) dto["testCaseId"] = owner;
  if (!step.body.empty() || (step.attachment == 0 && step.shared_step == 0)) dto["body"] = step.body;
  if (!step.body_json.empty()) dto["bodyJson"] = json::parse(step.body_json, nullptr, false);
  if (step.attachment != 0) dto["attachmentId"] = step.attachment;
  if (step.shared_step != 0) dto["sharedStepId"] = step.shared_step;
  if (!step.children.empty()) dto["children"] = step.children;
  if (step.expected != 0) {
    dto["expectedResultId"] = step.expected;
    dto["expectedResult"] = flattened(scenario, step.expected);
  }
  return dto;
}

void fill_normalized(const State& state, const Scenario& scenario, Id owner, json& steps, json& attachments) {
  for (const auto& [id, step] : scenario.steps) {
    steps[std::to_string(id)] = step_dto(scenario, step, owner);
    if (const json* file = step.attachment != 0 ? state.attachments.find(step.attachment) : nullptr) {
      attachments[std::to_string(step.attachment)] = attachment_row(state, *file);
    }
  }
}

json old_steps(const State& state, const Scenario& scenario, const std::vector<Id>& ids, std::size_t depth) {
  json list = json::array();
  if (depth > kDeepest) return list;
  for (const Id id : ids) {
    const Step& step = scenario.steps.at(id);
    json item = {{"name", step.body}, {"steps", old_steps(state, scenario, step.children, depth + 1)}};
    if (step.shared_step != 0) {
      if (const json* shared = state.shared_steps.find(step.shared_step)) item["name"] = shared->at("name");
      const auto inner = state.shared_scenarios.find(step.shared_step);
      if (inner != state.shared_scenarios.end()) {
        item["steps"] = old_steps(state, inner->second, inner->second.root, depth + 1);
      }
    }
    json files = json::array();
    if (const json* file = state.attachments.find(step.attachment)) {
      item["name"] = file->at("name");
      files.push_back(attachment_row(state, *file));
    }
    item["attachments"] = std::move(files);
    if (step.expected != 0) item["expectedResult"] = flattened(scenario, step.expected);
    item["leaf"] = item["steps"].empty();
    item["stepsCount"] = item["steps"].size();
    item["hasContent"] = !item["steps"].empty() || !item["attachments"].empty();
    list.push_back(std::move(item));
  }
  return list;
}

/// The old write form: {steps: [{name, keyword, expectedResult, steps}]}, turned into the typed one.
json typed_from_old(const json& steps, const std::string& at) {
  if (!steps.is_array()) refuse(400, "JSON parse error at " + at + ": expected a list");
  json list = json::array();
  for (const json& step : steps) {
    if (!step.is_object() || !step.contains("name") || !step.at("name").is_string()) {
      refuse(400,
             "JSON parse error at " + at + ": a step of the old form needs a name (v2=true switches to typed steps)");
    }
    json typed = {{"type", "body"}, {"body", step.at("name")}};
    if (const std::string expected = text_of(step, "expectedResult"); !expected.empty()) {
      typed["expectedResultSteps"] = {{{"type", "expected_body"}, {"body", expected}}};
    }
    if (step.contains("steps")) typed["steps"] = typed_from_old(step.at("steps"), at + "/steps");
    list.push_back(std::move(typed));
  }
  return list;
}

Scenario& scenario_of(Case& c) {
  if (!c.scenario) c.scenario = std::make_unique<Scenario>();
  return *c.scenario;
}

Response get_steps(Call& call) {
  const Case& c = readable_case(call, call.param());
  return answer(normalized(call.state, c.scenario.get(), c.id));
}

Response get_old(Call& call) {
  return answer(old_scenario(call.state, readable_case(call, call.param())));
}

Response post_scenario(Call& call) {
  Case& c = writable_case(call, call.param());
  const bool v2 = call.flag("v2");
  json body = read_json(call);
  if (v2) check_object(body, kScenario, "");
  json steps = body.value("steps", json::array());
  append_steps(call, scenario_of(c), c.id, v2 ? std::move(steps) : typed_from_old(steps, "/steps"));
  modified(call, c);
  return answer(v2 ? normalized(call.state, c.scenario.get(), c.id) : old_scenario(call.state, c));
}

Response delete_scenario(Call& call) {
  Case& c = writable_case(call, call.param());
  if (c.scenario) clear_scenario(call.state, *c.scenario);
  c.scenario.reset();
  modified(call, c);
  return answer_empty(200);
}

}  // namespace

void append_steps(Call& call, Scenario& scenario, Id owner, json steps) {
  check_steps(call.state, steps, owner, false, "/steps", 0);
  for (const json& item : steps) {
    const Id id = store_typed(call, scenario, owner, 0, item);
    scenario.root.push_back(id);
  }
}

void clear_scenario(State& state, Scenario& scenario) {
  for (const auto& [id, step] : scenario.steps) state.step_owner.erase(id);
  scenario = Scenario{};
}

void remove_step(State& state, Scenario& scenario, Id id) {
  const auto found = scenario.steps.find(id);
  if (found == scenario.steps.end()) return;
  const Step step = found->second;
  for (const Id child : step.children) remove_step(state, scenario, child);
  if (step.expected != 0) remove_step(state, scenario, step.expected);
  scenario.steps.erase(id);
  state.step_owner.erase(id);
  std::erase(scenario.root, id);
  if (const auto parent = scenario.steps.find(step.parent); parent != scenario.steps.end()) {
    std::erase(parent->second.children, id);
    if (parent->second.expected == id) parent->second.expected = 0;
  }
}

json normalized(const State& state, const Scenario* scenario, Id owner) {
  json result = {{"root", {{"children", json::array()}}},
                 {"scenarioSteps", json::object()},
                 {"attachments", json::object()},
                 {"sharedSteps", json::object()},
                 {"sharedStepScenarioSteps", json::object()},
                 {"sharedStepAttachments", json::object()}};
  if (scenario == nullptr) return result;
  result["root"]["children"] = scenario->root;
  fill_normalized(state, *scenario, owner, result["scenarioSteps"], result["attachments"]);
  for (const auto& [id, step] : scenario->steps) {
    const json* shared = step.shared_step != 0 ? state.shared_steps.find(step.shared_step) : nullptr;
    if (shared == nullptr) continue;
    const auto inner = state.shared_scenarios.find(step.shared_step);
    json entry = {{"id", step.shared_step},
                  {"name", shared->at("name")},
                  {"body", shared->at("name")},
                  {"archived", flag_of(*shared, "archived")},
                  {"children", inner == state.shared_scenarios.end() ? std::vector<Id>{} : inner->second.root}};
    result["sharedSteps"][std::to_string(step.shared_step)] = std::move(entry);
    if (inner != state.shared_scenarios.end()) {
      fill_normalized(state, inner->second, -step.shared_step, result["sharedStepScenarioSteps"],
                      result["sharedStepAttachments"]);
    }
  }
  return result;
}

json old_scenario(const State& state, const Case& test_case) {
  json scenario = {{"steps", json::array()}, {"attachments", json::array()}};
  if (test_case.scenario) scenario["steps"] = old_steps(state, *test_case.scenario, test_case.scenario->root, 0);
  return scenario;
}

void add_scenario_routes(Router& router) {
  router.add("GET", "/testcase/{}/step", get_steps);
  router.add("GET", "/testcase/{}/scenario", get_old);
  router.add("POST", "/testcase/{}/scenario", post_scenario);
  router.add("DELETE", "/testcase/{}/scenario", delete_scenario);
  add_step_routes(router);
}

}  // namespace tmsync::standin
