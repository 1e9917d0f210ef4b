#include "scenario_json.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "case_json.hpp"

namespace tmsync::testops {

namespace {

using model::Id;
using model::Step;

/// Deeper than any person nests; a bound for the stack against a hostile answer.
constexpr int kMaxDepth = 64;
/// A graph in which every level points twice at the next would otherwise unfold without end.
constexpr std::size_t kMaxSteps = 50'000;

using Rows = std::unordered_map<Id, const json*>;

Rows index(const json& body, const char* name) {
  Rows rows;
  const json* map = member(body, name);
  if (map == nullptr) return rows;
  if (map->is_object()) {
    for (const auto& [key, row] : map->items()) {
      auto id = loose_integer(json(key));
      if (!id) id = integer(row, "id");
      if (id) rows.emplace(*id, &row);
    }
  } else if (map->is_array()) {
    for (const json& row : *map) {
      if (const auto id = integer(row, "id")) rows.emplace(*id, &row);
    }
  }
  return rows;
}

std::vector<Id> children_of(const json& step) {
  std::vector<Id> ids;
  const json* list = member(step, "children");
  if (list == nullptr || !list->is_array()) return ids;
  for (const json& child : *list) {
    if (const auto id = loose_integer(child)) ids.push_back(*id);
  }
  return ids;
}

std::string body_json_of(const json& step) {
  const json* rich = member(step, "bodyJson");
  return rich != nullptr && rich->is_object() ? rich->dump(-1, ' ', false, json::error_handler_t::replace)
                                              : std::string();
}

class Reader {
 public:
  explicit Reader(const json& body)
      : own_(index(body, "scenarioSteps")),
        shared_(index(body, "sharedSteps")),
        shared_steps_(index(body, "sharedStepScenarioSteps")),
        own_files_(index(body, "attachments")),
        shared_files_(index(body, "sharedStepAttachments")) {}

  Scenario read(const json& body) {
    if (const json* root = member(body, "root")) scenario_.steps = steps(children_of(*root), false, 0);
    return std::move(scenario_);
  }

 private:
  std::vector<Step> steps(const std::vector<Id>& ids, bool of_shared, int depth) {
    std::vector<Step> out;
    if (depth >= kMaxDepth) return out;
    const Rows& rows = of_shared ? shared_steps_ : own_;
    for (const Id id : ids) {
      const auto found = rows.find(id);
      if (found == rows.end() || made_ >= kMaxSteps) continue;
      if (!open_.emplace(of_shared, id).second) continue;  // its own ancestor
      ++made_;
      if (auto made = step(*found->second, of_shared, depth)) out.push_back(std::move(*made));
      open_.erase({of_shared, id});
    }
    return out;
  }

  std::optional<Step> step(const json& row, bool of_shared, int depth) {
    if (const auto shared = integer(row, "sharedStepId")) return shared_step(row, *shared, depth);
    Step out;
    if (const auto file = integer(row, "attachmentId")) {
      out.kind = Step::Kind::attachment;
      out.attachment_id = *file;
      out.of_shared_step = of_shared;
      note_file(*file, of_shared);
      return out;
    }
    out.body = text(row, "body");
    out.body_json = body_json_of(row);
    out.children = steps(children_of(row), of_shared, depth + 1);
    out.expected = expected(row, of_shared, depth);
    return out;
  }

  /// The lines below the container that `expectedResultId` names; else the flattened copy.
  std::vector<Step> expected(const json& row, bool of_shared, int depth) {
    std::vector<Step> lines;
    const auto container = integer(row, "expectedResultId");
    if (container) {
      const Rows& rows = of_shared ? shared_steps_ : own_;
      if (const auto found = rows.find(*container); found != rows.end()) {
        lines = steps(children_of(*found->second), of_shared, depth + 1);
        for (Step& line : lines) {
          line.children.clear();
          line.expected.clear();
        }
        return lines;
      }
    }
    if (std::string flat = text(row, "expectedResult"); !flat.empty()) {
      Step line;
      line.body = std::move(flat);
      lines.push_back(std::move(line));
    }
    return lines;
  }

  std::optional<Step> shared_step(const json& reference, Id id, int depth) {
    Step out;
    const auto found = shared_.find(id);
    const json& title = found == shared_.end() ? reference : *found->second;
    out.body = text(title, "body");
    if (out.body.empty()) out.body = text(title, "name");
    out.body_json = body_json_of(title);
    if (found != shared_.end() && !inside_shared_) {
      inside_shared_ = true;  // shared steps do not nest
      out.children = steps(children_of(*found->second), true, depth + 1);
      inside_shared_ = false;
    }
    if (out.body.empty() && out.children.empty()) return std::nullopt;
    return out;
  }

  void note_file(Id id, bool of_shared) {
    const Rows& rows = of_shared ? shared_files_ : own_files_;
    const auto found = rows.find(id);
    if (found == rows.end() || !noted_.emplace(of_shared, id).second) return;
    if (auto file = attachment_from_json(*found->second)) {
      file->of_shared_step = of_shared;
      scenario_.attachments.push_back(std::move(*file));
    }
  }

  Rows own_;
  Rows shared_;
  Rows shared_steps_;
  Rows own_files_;
  Rows shared_files_;
  std::set<std::pair<bool, Id>> open_;
  std::set<std::pair<bool, Id>> noted_;
  std::size_t made_ = 0;
  bool inside_shared_ = false;
  Scenario scenario_;
};

void add_files(const json& row, std::vector<Step>& steps, Scenario& scenario) {
  const json* files = member(row, "attachments");
  if (files == nullptr || !files->is_array()) return;
  for (const json& one : *files) {
    auto file = attachment_from_json(one);
    if (!file) continue;
    Step step;
    step.kind = Step::Kind::attachment;
    step.attachment_id = file->id;
    steps.push_back(std::move(step));
    scenario.attachments.push_back(std::move(*file));
  }
}

std::vector<Step> nested_steps(const json& list, Scenario& scenario, int depth) {
  std::vector<Step> out;
  if (!list.is_array() || depth >= kMaxDepth) return out;
  for (const json& row : list) {
    Step step;
    const std::string keyword = text(row, "keyword");
    step.body = text(row, "name");
    if (!keyword.empty()) step.body = keyword + " " + step.body;
    if (const json* below = member(row, "steps")) step.children = nested_steps(*below, scenario, depth + 1);
    add_files(row, step.children, scenario);
    if (std::string flat = text(row, "expectedResult"); !flat.empty()) {
      Step line;
      line.body = std::move(flat);
      step.expected.push_back(std::move(line));
    }
    out.push_back(std::move(step));
  }
  return out;
}

json step_to_json(const Step& step, bool expected) {
  if (step.kind == Step::Kind::attachment) return {{"type", "attachment"}, {"attachmentId", step.attachment_id}};
  json out = {{"type", expected ? "expected_body" : "body"}, {"body", step.body}};
  if (!step.body_json.empty()) {
    json rich = json::parse(step.body_json, nullptr, false);
    if (rich.is_object()) out["bodyJson"] = std::move(rich);
  }
  if (expected) return out;
  if (!step.children.empty()) {
    json below = json::array();
    for (const Step& child : step.children) below.push_back(step_to_json(child, false));
    out["steps"] = std::move(below);
  }
  if (!step.expected.empty()) {
    json lines = json::array();
    for (const Step& line : step.expected) lines.push_back(step_to_json(line, true));
    out["expectedResultSteps"] = std::move(lines);
  }
  return out;
}

}  // namespace

Scenario scenario_from_normalized(const json& body) {
  return Reader(body).read(body);
}

Scenario scenario_from_nested(const json& body) {
  Scenario scenario;
  if (const json* list = member(body, "steps")) scenario.steps = nested_steps(*list, scenario, 0);
  add_files(body, scenario.steps, scenario);
  return scenario;
}

json scenario_to_json(const std::vector<Step>& steps) {
  json list = json::array();
  for (const Step& step : steps) list.push_back(step_to_json(step, false));
  return {{"steps", std::move(list)}};
}

}  // namespace tmsync::testops
