#include <algorithm>

#include "json_body.hpp"
#include "reference.hpp"
#include "scenario.hpp"

namespace tmsync::standin {
namespace {

const Shape kStepCreate{{{"testCaseId", Type::integer},
                         {"parentId", Type::integer},
                         {"body", Type::text},
                         {"bodyJson", Type::any},
                         {"attachmentId", Type::integer},
                         {"sharedStepId", Type::integer}}};
const Shape kStepPatch{{{"body", Type::text},
                        {"bodyJson", Type::any},
                        {"attachmentId", Type::integer},
                        {"sharedStepId", Type::integer},
                        {"expectedResult", Type::text}}};
const Shape kStepMove{{{"parentId", Type::integer}, {"beforeId", Type::integer}, {"afterId", Type::integer}}};

/// Where a step lives: its test case, checked for the right to write.
struct Place {
  Case* test_case = nullptr;
  Step* step = nullptr;
};

Place place_of(Call& call, Id id) {
  const auto owner = call.state.step_owner.find(id);
  if (owner == call.state.step_owner.end() || owner->second < 0)
    refuse(404, "Step with id " + std::to_string(id) + " not found");
  Case& c = writable_case(call, owner->second);
  return {&c, &c.scenario->steps.at(id)};
}

/// A container of expected results cannot be addressed as a step.
Place plain_step(Call& call, Id id) {
  const Place place = place_of(call, id);
  if (place.step->container) refuse(404, "Step with id " + std::to_string(id) + " not found");
  return place;
}

std::vector<Id>& siblings(Scenario& scenario, Id parent) {
  if (parent == 0) return scenario.root;
  const auto found = scenario.steps.find(parent);
  if (found == scenario.steps.end()) refuse(400, "Parent step not found");
  return found->second.children;
}

void insert_at(Scenario& scenario, Step& step, Id parent, std::optional<Id> before, std::optional<Id> after) {
  std::vector<Id>& list = siblings(scenario, parent);
  auto position = list.end();
  if (before) position = std::find(list.begin(), list.end(), *before);
  if (after) {
    position = std::find(list.begin(), list.end(), *after);
    if (position != list.end()) ++position;
  }
  list.insert(position, step.id);
  step.parent = parent;
}

/// One step of the single-step endpoints in the typed form of whole scenarios.
json typed(const json& body) {
  json step = {{"type", "body"}};
  if (body.contains("attachmentId"))
    step = {{"type", "attachment"}, {"attachmentId", body.at("attachmentId")}};
  else if (body.contains("sharedStepId"))
    step = {{"type", "shared"}, {"sharedStepId", body.at("sharedStepId")}};
  else
    step["body"] = "";
  if (body.contains("body")) step["body"] = body.at("body");
  if (body.contains("bodyJson")) step["bodyJson"] = body.at("bodyJson");
  return step;
}

Response create_step(Call& call) {
  const json body = read_object(call, kStepCreate);
  if (!body.contains("testCaseId")) refuse(400, "testCaseId must not be null");
  Case& c = writable_case(call, id_of(body, "testCaseId"));
  if (!c.scenario) c.scenario = std::make_unique<Scenario>();
  Scenario& scenario = *c.scenario;
  const Id parent = id_of(body, "parentId");
  static_cast<void>(siblings(scenario, parent));
  append_steps(call, scenario, c.id, json::array({typed(body)}));
  const Id id = scenario.root.back();
  scenario.root.pop_back();
  insert_at(scenario, scenario.steps.at(id), parent, call.number_of("beforeId"), call.number_of("afterId"));
  modified(call, c);
  return answer({{"createdStepId", id}, {"scenario", normalized(call.state, &scenario, c.id)}});
}

void set_expected(Call& call, Case& c, Id id, const std::string& text) {
  Scenario& scenario = *c.scenario;
  if (const Id old = scenario.steps.at(id).expected; old != 0) remove_step(call.state, scenario, old);
  if (text.empty()) return;
  // A throw-away root step brings the container with it.
  append_steps(
      call, scenario, c.id,
      json::array(
          {{{"type", "body"}, {"body", ""}, {"expectedResultSteps", {{{"type", "expected_body"}, {"body", text}}}}}}));
  const Id carrier = scenario.root.back();
  const Id container = scenario.steps.at(carrier).expected;
  scenario.steps.at(carrier).expected = 0;
  remove_step(call.state, scenario, carrier);
  scenario.steps.at(id).expected = container;
  scenario.steps.at(container).parent = id;
}

Response patch_step(Call& call) {
  const Place place = plain_step(call, call.param());
  const json body = read_object(call, kStepPatch);
  if (body.contains("body")) {
    place.step->body = text_of(body, "body");
    place.step->body_json.clear();
  }
  if (body.contains("bodyJson")) place.step->body_json = body.at("bodyJson").dump();
  if (body.contains("expectedResult"))
    set_expected(call, *place.test_case, call.param(), text_of(body, "expectedResult"));
  modified(call, *place.test_case);
  return answer(normalized(call.state, place.test_case->scenario.get(), place.test_case->id));
}

Response delete_step(Call& call) {
  const Place place = place_of(call, call.param());
  remove_step(call.state, *place.test_case->scenario, call.param());
  modified(call, *place.test_case);
  return answer(normalized(call.state, place.test_case->scenario.get(), place.test_case->id));
}

bool is_below(const Scenario& scenario, Id step, Id ancestor) {
  while (step != 0) {
    if (step == ancestor) return true;
    const auto found = scenario.steps.find(step);
    step = found == scenario.steps.end() ? 0 : found->second.parent;
  }
  return false;
}

Response move_step(Call& call) {
  const Place place = plain_step(call, call.param());
  const json body = read_object(call, kStepMove);
  Scenario& scenario = *place.test_case->scenario;
  const Id parent = id_of(body, "parentId");
  static_cast<void>(siblings(scenario, parent));
  if (is_below(scenario, parent, call.param())) refuse(400, "A step cannot be moved below itself");
  std::erase(siblings(scenario, place.step->parent), call.param());
  const auto reference_step = [&body](const char* name) {
    return body.contains(name) ? std::optional<Id>(id_of(body, name)) : std::nullopt;
  };
  insert_at(scenario, *place.step, parent, reference_step("beforeId"), reference_step("afterId"));
  modified(call, *place.test_case);
  return answer(normalized(call.state, &scenario, place.test_case->id));
}

}  // namespace

void add_step_routes(Router& router) {
  router.add("POST", "/testcase/step", create_step);
  router.add("PATCH", "/testcase/step/{}", patch_step);
  router.add("DELETE", "/testcase/step/{}", delete_step);
  router.add("POST", "/testcase/step/{}/move", move_step);
}

}  // namespace tmsync::standin
