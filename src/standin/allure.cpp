#include <algorithm>
#include <filesystem>
#include <set>

#include "allure_launch.hpp"
#include "attachments.hpp"
#include "instance.hpp"
#include "loader.hpp"
#include "reference.hpp"

namespace tmsync::standin {
namespace {

/// Labels that say how a test ran, not what it is.
const std::set<std::string>& run_labels() {
  static const std::set<std::string> labels = {"host",      "thread", "framework", "language",
                                               "ALLURE_ID", "AS_ID",  "as_id"};
  return labels;
}

std::string capitalised(std::string name) {
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z')
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return cut_name(name);
}

/// Which test case a result belongs to: results that agree in this are retries or parameter sets of one case.
std::string identity(const json& result) {
  for (const char* member : {"fullName", "testCaseId", "historyId", "name"}) {
    if (std::string text = text_of(result, member); !text.empty()) return text;
  }
  return {};
}

class AllureLoader {
 public:
  AllureLoader(State& state, std::filesystem::path directory, Id project, std::int64_t now)
      : state_(state), directory_(std::move(directory)), project_(project), now_(now), loader_(state, now) {
    for (const auto& [id, c] : state_.cases) {  // those of an earlier load
      if (c.project == project && c.external && !c.full_name.empty()) cases_.emplace(c.full_name, id);
    }
  }

  /// The test case of the result, which is made where there is none; 0 for a result that says nothing of its test.
  Id load(const json& result) {
    const std::string key = identity(result);
    if (key.empty()) return 0;
    if (const auto known = cases_.find(key); known != cases_.end()) {
      add_example(state_.cases.at(known->second), result);
      return known->second;
    }
    Case c;
    c.project = project_;
    c.name = cut_name(text_of(result, "name", key));
    c.full_name = text_of(result, "fullName");
    c.description = text_of(result, "description");
    c.automated = c.external = true;
    c.workflow = default_workflow(state_, project_, true);
    c.status = first_status(state_, c.workflow);
    c.created = c.modified = id_of(result, "start", now_);
    c.created_by = c.modified_by = "system";
    for (const json& label : allure_list(result, "labels"))
      add_label(c, text_of(label, "name"), text_of(label, "value"));
    for (const json& link : allure_list(result, "links")) {
      c.links.push_back({text_of(link, "name"), text_of(link, "type"), text_of(link, "url")});
    }
    add_example(c, result);
    Case& added = state_.add_case(std::move(c));
    cases_.emplace(key, added.id);
    const json steps = typed(allure_list(result, "steps"), added.id);
    if (steps.empty()) return added.id;
    added.scenario = std::make_unique<Scenario>();
    append_steps(loader_.call, *added.scenario, added.id, steps);
    return added.id;
  }

 private:
  void add_label(Case& c, const std::string& name, const std::string& value) {
    if (name.empty() || value.empty() || name.front() == '_' || run_labels().contains(name)) return;
    if (name == "tag") {
      add_once(c.tags, state_.tag_id(cut_name(value)));
    } else if (name == "layer") {
      const std::string layer = cut_name(value);
      const json* known = state_.layers.find_by("name", layer);
      c.layer = known != nullptr ? id_of(*known) : id_of(state_.layers.add({{"name", layer}, {"createdDate", now_}}));
    } else if (name == "owner") {
      ensure_user(state_, value);
      c.members.push_back({-1, value});
    } else {
      const Id field = ensure_field(state_, project_, capitalised(name), now_);
      const std::string text = cut_name(value);
      const Id known = state_.value_id(field, project_, text);
      add_once(c.values, known != 0 ? known : state_.add_value(field, project_, text));
    }
  }

  static void add_once(std::vector<Id>& list, Id id) {
    if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
  }

  void add_example(Case& c, const json& result) {
    Example example{0, {}};
    for (const json& parameter : allure_list(result, "parameters")) {
      if (flag_of(parameter, "excluded")) continue;
      example.parameters.emplace_back(text_of(parameter, "name"), parameter_text(parameter));
    }
    if (example.parameters.empty()) return;
    const bool known = std::any_of(c.examples.begin(), c.examples.end(),
                                   [&](const Example& other) { return other.parameters == example.parameters; });
    if (known) return;
    example.id = ++state_.last_part;
    c.examples.push_back(std::move(example));
    if (c.id != 0) state_.touched(c);
  }

  json typed(const json& steps, Id test_case) {
    json list = json::array();
    for (const json& step : steps) {
      json item = {{"type", "body"}, {"body", text_of(step, "name")}};
      json children = typed(allure_list(step, "steps"), test_case);
      for (const json& file : allure_list(step, "attachments")) {
        auto bytes = allure_file(directory_, file);
        if (!bytes) continue;
        const Id id = add_attachment(state_, {{"testCaseId", test_case}}, text_of(file, "name"), text_of(file, "type"),
                                     std::move(*bytes));
        children.push_back({{"type", "attachment"}, {"attachmentId", id}});
      }
      if (!children.empty()) item["steps"] = std::move(children);
      list.push_back(std::move(item));
    }
    return list;
  }

  State& state_;
  std::filesystem::path directory_;
  Id project_;
  std::int64_t now_;
  LoaderCall loader_;
  std::map<std::string, Id> cases_;
};

}  // namespace

void load_allure_results(State& state, const std::string& directory, const std::string& project, std::int64_t now) {
  if (!std::filesystem::is_directory(directory)) refuse(400, directory + " is not a folder");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename().string().ends_with("-result.json")) files.push_back(entry.path());
  }
  if (files.empty()) refuse(400, directory + " holds no *-result.json");
  std::sort(files.begin(), files.end());  // the order of a folder differs between machines
  const Id id = ensure_project(state, project, now);
  AllureLoader loader(state, directory, id, now);
  AllureLaunch launch(state, directory, id, now);
  for (const auto& file : files) {
    const json result = json::parse(allure_bytes(file), nullptr, false);
    if (!result.is_object()) refuse(400, file.string() + " is not a JSON object");
    if (const Id test_case = loader.load(result); test_case != 0) launch.add(result, test_case);
  }
  launch.finish();
}

}  // namespace tmsync::standin
