#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulation.hpp"
#include "standin_client.hpp"

namespace tmsync::testing {

inline void load(standin::Instance& instance, const std::string& json) {
  const auto loaded = instance.load_json(json);
  if (!loaded) throw std::runtime_error(loaded.error().message);
}

/// A simulation with the sample state and an export of the release cases. Each side has a person with a token of their
/// own.
inline std::unique_ptr<Simulation> sample_world(std::uint64_t seed = 1, const std::string& more = "",
                                                const std::string& test_cases = R"({ aql: 'tag = "release"' })",
                                                const Simulation::Tweak& tweak = nullptr) {
  auto world = std::make_unique<Simulation>(seed, tweak);
  load(world->emea(), sample_source());
  load(world->emea(), R"({"tokens": [{"token": "alice-token", "user": "alice"}]})");
  load(world->hq(), sample_recipient());
  load(world->hq(), R"({"tokens": [{"token": "person-token", "user": "person"}]})");
  world->configure(sample_yaml(more, test_cases));
  return world;
}

inline constexpr model::Id kSourceProject = 1;
inline constexpr model::Id kRecipientProject = 7;

/// What people do by hand: every call must succeed.
class Person {
 public:
  Person(standin::Instance& instance, const std::string& token, std::string prefix = "/api")
      : client_(instance, token, std::move(prefix)) {}

  nlohmann::json get(const std::string& path) const { return good("GET", path, client_.get(path)); }
  nlohmann::json post(const std::string& path, const nlohmann::json& body) const {
    return good("POST", path, client_.post(path, body));
  }
  nlohmann::json patch(const std::string& path, const nlohmann::json& body) const {
    return good("PATCH", path, client_.patch(path, body));
  }
  void remove(const std::string& path) const { (void)good("DELETE", path, client_.remove(path)); }
  void upload(const std::string& method, const std::string& path, const std::string& name,
              const std::string& content) const {
    (void)good(method, path, client_.upload(method, path, {{name, content}}));
  }

  /// The id of a row by its name, in a list or page.
  model::Id id_in(const std::string& path, const std::string& name) const {
    auto rows = get(path);
    if (rows.is_object()) rows = rows.at("content");
    for (const auto& row : rows) {
      if (row.value("name", "") == name) return row.at("id").get<model::Id>();
    }
    throw std::runtime_error("no " + name + " in " + path);
  }

 private:
  static nlohmann::json good(const std::string& method, const std::string& path, const StandinAnswer& answer) {
    if (answer.status / 100 != 2)
      throw std::runtime_error(method + ' ' + path + ": " + std::to_string(answer.status) + ' ' + answer.text);
    return answer.body;
  }

  StandinClient client_;
};

/// A body for `/testcase/{id}/cfv`, values by name.
inline nlohmann::json values_of(const Person& person, model::Id project,
                                const std::vector<std::pair<std::string, std::string>>& list) {
  nlohmann::json body = nlohmann::json::array();
  const auto fields = person.get("/project/" + std::to_string(project) + "/cf?size=1000").at("content");
  for (const auto& [field, value] : list) {
    for (const auto& row : fields) {
      if (row.at("name") == field)
        body.push_back({{"name", value}, {"customField", {{"id", row.at("customField").at("id")}}}});
    }
  }
  return body;
}

inline Person source_person(Simulation& world) {
  return {world.emea(), "alice-token"};
}
inline Person recipient_person(Simulation& world) {
  return {world.hq(), "person-token"};
}
inline Person recipient_bot(Simulation& world) {
  return {world.hq(), "hq-token"};
}

/// Every copy of a source case on the recipient, as rows of its search, lowest id first.
inline std::vector<nlohmann::json> copy_rows(Simulation& world, model::Id source, bool deleted = false,
                                             const std::string& origin = "emea/1/") {
  const auto page = recipient_bot(world).get("/testcase/__search?projectId=7&rql=true&size=1000&sort=id,asc&deleted=" +
                                             std::string(deleted ? "true" : "false"));
  std::vector<nlohmann::json> rows;
  for (const auto& row : page.at("content")) {
    for (const auto& link : row.at("links")) {
      if (link.value("type", "") == "tmsync" && link.value("name", "") == origin + std::to_string(source))
        rows.push_back(row);
    }
  }
  return rows;
}

/// The only live copy of a source case.
inline model::Id copy_id(Simulation& world, model::Id source) {
  const auto rows = copy_rows(world, source);
  if (rows.size() != 1) throw std::runtime_error(std::to_string(rows.size()) + " copies of " + std::to_string(source));
  return rows.front().at("id").get<model::Id>();
}

inline std::string path_of(model::Id test_case, const std::string& rest = "") {
  return "/testcase/" + std::to_string(test_case) + rest;
}

/// One case of the recipient's dump, by the source case that its mark names; null where there is none.
inline nlohmann::json dumped(Simulation& world, model::Id source, const std::string& project = "Payments EMEA") {
  const auto dump = nlohmann::json::parse(world.hq().dump(project));
  for (const auto& test_case : dump.at("testCases")) {
    if (test_case.at("deleted").get<bool>()) continue;
    for (const auto& link : test_case.at("links")) {
      if (link.value("type", "") == "tmsync" && link.value("name", "") == "emea/1/" + std::to_string(source))
        return test_case;
    }
  }
  return nullptr;
}

inline std::optional<plan::Change> find_change(const plan::Plan& plan, const std::string& address) {
  for (const auto& planned : plan.exports) {
    for (const auto& change : planned.changes) {
      if (change.address == address) return change;
    }
  }
  return std::nullopt;
}

inline const plan::ExportPlan* find_export(const plan::Plan& plan, const std::string& name) {
  for (const auto& planned : plan.exports) {
    if (planned.name == name) return &planned;
  }
  return nullptr;
}

/// Every change as `<symbol> <source id> <reason>`, in the order of the plan.
inline std::vector<std::string> changes_of(const plan::Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& planned : plan.exports) {
    for (const auto& change : planned.changes) {
      lines.push_back(std::string(plan::symbol(change.action)) + ' ' + std::to_string(change.source_id) + ' ' +
                      std::string(plan::to_string(change.reason)));
    }
  }
  return lines;
}

inline std::vector<std::string> fields_of(const plan::Change& change) {
  std::vector<std::string> names;
  for (const auto& field : change.fields) names.push_back(field.field);
  return names;
}

inline std::vector<std::string> codes_of(const plan::Plan& plan) {
  std::vector<std::string> codes;
  for (const auto& diagnostic : plan.diagnostics.items()) codes.push_back(diagnostic.code);
  return codes;
}

/// What a failed expectation shows.
inline std::string story(const plan::Plan& plan) {
  std::string text;
  for (const auto& planned : plan.exports) {
    if (planned.state == plan::ExportState::failed) text += "export failed: " + planned.error.message + '\n';
    for (const auto& change : planned.changes) {
      text += std::string(plan::to_string(change.action)) + ' ' + change.address + ' ' +
              std::string(plan::to_string(change.reason)) + '\n';
      for (const auto& field : change.fields)
        text += "  " + field.field + ": " + field.before.text() + " -> " + field.after.text() + '\n';
    }
  }
  for (const auto& guard : plan.guards) {
    if (guard.stopped) text += "guard: " + guard.guard + ' ' + std::to_string(guard.value) + '\n';
  }
  for (const auto& diagnostic : plan.diagnostics.items()) text += diagnostic.code + ": " + diagnostic.summary + '\n';
  return text;
}

inline std::string story(const Simulation::Run& run) {
  std::string text = story(run.planned.plan);
  for (const auto& operation : run.report.operations) {
    text += "not done: " + operation.address + ' ' + std::string(sync::to_string(operation.state)) + ' ' +
            operation.message + '\n';
  }
  for (const auto& note : run.report.notes) text += "note: " + note + '\n';
  return text;
}

/// Nothing is left to do: no change, no mark to refresh, no write; with `full` also by content.
inline void expect_settled(Simulation& world) {
  for (const bool full : {false, true}) {
    SCOPED_TRACE(full ? "full" : "quick");
    sync::PlanOptions options;
    options.full = full;
    world.clear_logs();
    const auto run = world.apply(options);
    EXPECT_TRUE(run.planned.plan.complete) << story(run);
    EXPECT_FALSE(run.planned.plan.summary().has_changes()) << story(run);
    EXPECT_EQ(run.planned.plan.summary().touch, 0) << story(run);
    EXPECT_EQ(world.writes(), 0u) << story(run);
  }
}

}  // namespace tmsync::testing
