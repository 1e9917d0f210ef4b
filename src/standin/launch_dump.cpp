#include <algorithm>

#include "instance.hpp"

/// Launches of a project as `dump` shows them: without ids and dates, so that two equal projects read the same.
namespace tmsync::standin {
namespace {

std::string mark_of(const std::vector<Link>& links) {
  for (const Link& link : links) {
    if (link.type == "tmsync") return link.name;
  }
  return {};
}

class LaunchDumper {
 public:
  explicit LaunchDumper(const State& state) : state_(state) {}

  [[nodiscard]] json dump(const json& launch) const {
    json dto{{"name", launch.at("name")},
             {"closed", flag_of(launch, "closed")},
             {"autoclose", flag_of(launch, "autoclose")}};
    std::vector<std::string> tags;
    for (const json& tag : launch.at("tags")) {
      if (const json* row = state_.launches.launch_tags.find(tag.get<Id>())) tags.push_back(text_of(*row, "name"));
    }
    std::sort(tags.begin(), tags.end());
    dto["tags"] = tags;
    std::vector<std::string> issues;
    for (const json& issue : launch.at("issues")) {
      if (const json* row = state_.issues.find(issue.get<Id>())) issues.push_back(text_of(*row, "name"));
    }
    std::sort(issues.begin(), issues.end());
    dto["issues"] = issues;
    dto["links"] = launch.at("links");
    std::vector<std::pair<std::string, json>> results;
    for (const Id id : state_.launches.results_of(id_of(launch))) {
      const TestResult& result = state_.launches.results.at(id);
      const std::string mark = mark_of(result.links);
      results.emplace_back(mark.empty() ? "1" + result.name : "0" + mark, dump(result));
    }
    std::sort(results.begin(), results.end());
    json& list = dto["results"] = json::array();
    for (auto& [order, result] : results) list.push_back(std::move(result));
    return dto;
  }

 private:
  [[nodiscard]] std::string case_of(const TestResult& result) const {
    const auto found = state_.cases.find(result.test_case);
    if (found == state_.cases.end()) return {};
    const std::string mark = mark_of(found->second.links);
    return mark.empty() ? found->second.name : mark;
  }

  [[nodiscard]] json files(const std::vector<Id>& ids) const {
    std::vector<json> rows;
    for (const Id id : ids) {
      const json* row = state_.launches.files.find(id);
      if (row == nullptr) continue;
      rows.push_back({text_of(*row, "name"), text_of(*row, "contentType"),
                      flag_of(*row, "missed") ? "missed" : text_of(*row, "sha256")});
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  /// Attachments by what they are.
  [[nodiscard]] json steps(const std::string& text) const {
    return text.empty() ? json::array() : portable(json::parse(text));
  }

  [[nodiscard]] json portable(json list) const {
    for (json& step : list) {
      if (const Id file = id_of(step, "attachmentId"); file != 0) {
        step["attachment"] = files({file});
        step.erase("attachmentId");
      }
      for (const char* below : {"steps", "expectedResultSteps"}) {
        if (step.contains(below)) step[below] = portable(std::move(step[below]));
      }
    }
    return list;
  }

  [[nodiscard]] json dump(const TestResult& r) const {
    json dto{{"name", r.name},
             {"case", case_of(r)},
             {"status", r.status},
             {"fullName", r.full_name},
             {"message", r.message},
             {"trace", r.trace},
             {"description", r.description},
             {"layer", r.layer},
             {"tags", r.tags},
             {"host", r.host},
             {"thread", r.thread},
             {"history", r.history_key},
             {"parameters", r.parameters},
             {"manual", r.manual},
             {"hidden", r.hidden},
             {"flaky", r.flaky},
             {"muted", r.muted},
             {"known", r.known},
             {"start", r.start.value_or(0)},
             {"stop", r.stop.value_or(0)},
             {"duration", r.duration.value_or(0)},
             {"files", files(r.files)},
             {"steps", steps(r.steps)}};
    for (const Link& link : r.links) dto["links"].push_back({link.name, link.type, link.url});
    std::vector<std::string> environment;
    for (const Id value : r.environment) {
      const json* row = state_.launches.variable_values.find(value);
      if (row == nullptr) continue;
      const json* variable = state_.launches.variables.find(id_of(*row, "variableId"));
      environment.push_back((variable == nullptr ? "" : text_of(*variable, "name")) + "=" + text_of(*row, "name"));
    }
    std::sort(environment.begin(), environment.end());
    dto["environment"] = environment;
    json& fixtures = dto["fixtures"] = json::array();
    for (const Fixture& fixture : r.fixtures) {
      fixtures.push_back({{"before", fixture.before},
                          {"name", fixture.name},
                          {"status", fixture.status},
                          {"message", fixture.message},
                          {"files", files(fixture.files)},
                          {"steps", steps(fixture.steps)}});
    }
    return dto;
  }

  const State& state_;
};

}  // namespace

json dump_launches(const State& state, Id project) {
  const LaunchDumper dumper(state);
  std::vector<std::pair<std::string, json>> rows;
  for (const auto& [id, row] : state.launches.launches.rows()) {
    if (id_of(row, "projectId") != project || flag_of(row, "deleted")) continue;
    std::string order = "1" + text_of(row, "name");
    for (const json& link : row.at("links")) {
      if (text_of(link, "type") == "tmsync") order = "0" + text_of(link, "name");
    }
    rows.emplace_back(std::move(order), dumper.dump(row));
  }
  std::sort(rows.begin(), rows.end());
  json launches = json::array();
  for (auto& [order, launch] : rows) launches.push_back(std::move(launch));
  return launches;
}

}  // namespace tmsync::standin
