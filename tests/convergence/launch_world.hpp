#pragma once

#include "world.hpp"

/// The sample world with launches: two closed ones, an open one, and one whose results are all out of scope.
namespace tmsync::testing {

inline const std::vector<std::string>& policy_fields() {
  static const std::vector<std::string> fields{"name",         "full_name",       "test_layer",  "description",
                                               "precondition", "expected_result", "link",        "tag",
                                               "issue",        "member",          "custom_field"};
  return fields;
}

/// Results never rewrite the test cases of the project.
inline void protect_cases(const Person& person, model::Id project) {
  for (const auto& field : policy_fields()) {
    person.post("/testcaseupdateschema", {{"projectId", project}, {"field", field}, {"policy", "from_test_case"}});
  }
}

/// A result for the bulk API, bound to the case.
inline nlohmann::json result_of(model::Id test_case, const std::string& name, const std::string& status,
                                const nlohmann::json& more = nlohmann::json::object()) {
  nlohmann::json result{{"uuid", name},
                        {"historyId", "history of " + name},
                        {"name", name},
                        {"fullName", "pay." + name},
                        {"status", status},
                        {"start", 1'735'000'000'000},
                        {"stop", 1'735'000'002'000},
                        {"duration", 2000},
                        {"labels", {{{"name", "ALLURE_ID"}, {"value", std::to_string(test_case)}}}}};
  result.update(more);
  return result;
}

class LaunchMaker {
 public:
  LaunchMaker(standin::Instance& instance, const std::string& token) : person_(instance, token) {}

  [[nodiscard]] const Person& person() const { return person_; }

  model::Id launch(const std::string& name, const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json body{{"name", name}, {"projectId", kSourceProject}, {"autoclose", false}};
    body.update(more);
    return person_.post("/launch", body).at("id").get<model::Id>();
  }
  model::Id session(model::Id launch, const nlohmann::json& environment = nlohmann::json::array()) {
    return person_.post("/upload/session?manual=true", {{"launchId", launch}, {"environment", environment}})
        .at("id")
        .get<model::Id>();
  }
  std::vector<model::Id> results(model::Id session, const std::vector<nlohmann::json>& results) {
    return person_.post("/upload/test-result", {{"testSessionId", session}, {"results", results}})
        .at("resultIds")
        .get<std::vector<model::Id>>();
  }
  void file(model::Id result, const std::string& name, const std::string& content) {
    person_.upload("POST", "/upload/test-result/" + std::to_string(result) + "/attachment", name, content);
  }
  void close(model::Id launch) {
    person_.post("/launch/" + std::to_string(launch) + "/close", nlohmann::json::object());
  }
  void reopen(model::Id launch) {
    person_.post("/launch/" + std::to_string(launch) + "/reopen", nlohmann::json::object());
  }

 private:
  Person person_;
};

struct LaunchIds {
  model::Id nightly = 0;
  model::Id smoke = 0;
  model::Id open = 0;
  model::Id elsewhere = 0;
  model::Id open_session = 0;
};

inline LaunchIds fill_launches(standin::Instance& emea) {
  LaunchMaker maker(emea, "alice-token");
  protect_cases(maker.person(), kSourceProject);
  LaunchIds ids;
  ids.nightly =
      maker.launch("Nightly", {{"tags", {{{"name", "nightly"}}, {{"name", "main"}}}},
                               {"links", {{{"name", "job"}, {"type", "ci"}, {"url", "https://ci.example/7"}}}}});
  const auto session =
      maker.session(ids.nightly, {{{"key", "Browser"}, {"value", "Chrome"}}, {{"key", "OS"}, {"value", "Linux"}}});
  const nlohmann::json attachment{
      {"name", "screen.txt"}, {"originalFileName", "screen.txt"}, {"contentType", "text/plain"}, {"contentLength", 10}};
  const nlohmann::json loose{
      {"name", "log.txt"}, {"originalFileName", "log.txt"}, {"contentType", "text/plain"}, {"contentLength", 7}};
  const auto written = maker.results(
      session,
      {result_of(101, "pays", "PASSED",
                 {{"steps",
                   {{{"type", "body"},
                     {"body", "Open"},
                     {"status", "PASSED"},
                     {"steps",
                      {{{"type", "body"}, {"body", "Inner"}, {"status", "PASSED"}},
                       {{"type", "attachment"}, {"attachment", attachment}}}}}}},
                  {"attachments", {loose}},
                  {"parameters", {{{"name", "currency"}, {"value", "EUR"}}}}}),
       result_of(102, "refunds", "FAILED",
                 {{"message", "expected 1 but was 2"}, {"trace", "at pay.refunds"}, {"flaky", true}, {"muted", true}}),
       result_of(103, "amounts", "PASSED", {{"historyId", "retried"}, {"start", 1}, {"message", "first"}}),
       result_of(103, "amounts", "BROKEN", {{"uuid", "second"}, {"historyId", "retried"}, {"message", "second"}}),
       result_of(104, "internal", "PASSED")});
  maker.file(written[0], "screen.txt", "what is on");
  maker.file(written[0], "log.txt", "the log");
  maker.person().post("/upload/test-result/" + std::to_string(written[1]) + "/test-fixture-result",
                      {{"fixtures",
                        {{{"type", "BEFORE"},
                          {"name", "set up"},
                          {"status", "PASSED"},
                          {"start", 1'735'000'000'000},
                          {"stop", 1'735'000'000'100},
                          {"steps", {{{"type", "body"}, {"body", "Start the server"}, {"status", "PASSED"}}}}}}}});
  maker.close(ids.nightly);

  ids.smoke = maker.launch("Smoke");
  maker.results(maker.session(ids.smoke),
                {result_of(101, "pays again", "SKIPPED"), result_of(102, "unknown", "UNKNOWN")});
  maker.close(ids.smoke);

  ids.open = maker.launch("Running");
  ids.open_session = maker.session(ids.open);
  maker.results(ids.open_session, {result_of(101, "pays now", "PASSED")});

  ids.elsewhere = maker.launch("Elsewhere");
  maker.results(maker.session(ids.elsewhere), {result_of(104, "internal", "PASSED")});
  maker.close(ids.elsewhere);
  return ids;
}

struct LaunchWorld {
  std::unique_ptr<Simulation> world;
  LaunchIds ids;
  Simulation* operator->() { return world.get(); }
  Simulation& operator*() { return *world; }
};

/// `launches` is the block under `launches:`.
inline LaunchWorld launch_world(std::uint64_t seed = 1, const std::string& launches = "{ enabled: true }",
                                const Simulation::Tweak& tweak = nullptr, bool protect = true) {
  LaunchWorld result;
  result.world = sample_world(seed, "  launches: " + launches, R"({ aql: 'tag = "release"' })", tweak);
  result.ids = fill_launches(result.world->emea());
  if (protect) protect_cases(Person(result.world->hq(), "person-token"), kRecipientProject);
  return result;
}

}  // namespace tmsync::testing
