#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "table.hpp"

/// What one instance holds of launches. Launches and files are rows of tables; results, of which there may be many, are
/// structs.
namespace tmsync::standin {

struct Fixture {
  Id id = 0;
  bool before = true;
  std::string name;
  std::string status;  ///< lower case; empty = none
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> stop;
  std::optional<std::int64_t> duration;
  std::string message;
  std::string trace;
  std::string steps;  ///< JSON text: typed steps, attachments by id
  std::vector<Id> files;
};

struct TestResult {
  Id id = 0;
  Id launch = 0;
  Id project = 0;
  Id test_case = 0;  ///< 0 = bound to none
  std::string uuid;
  std::string hash;  ///< the framework's id of the test
  std::string name;
  std::string full_name;
  std::string status;  ///< lower case; empty = in progress
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> stop;
  std::optional<std::int64_t> duration;
  std::string message;
  std::string trace;
  std::string description;
  std::string precondition;
  std::string expected_result;
  std::string host;
  std::string thread;
  std::string history_key;
  std::string layer;
  bool manual = false;
  bool external = false;
  bool hidden = false;
  bool flaky = false;
  bool muted = false;
  bool known = false;
  bool uploaded = false;  ///< by the bulk API
  Id retried_by = 0;
  std::vector<std::string> tags;
  std::vector<Link> links;
  std::vector<Member> members;
  std::vector<std::pair<std::string, std::string>> fields;  ///< of labels: custom field and value
  std::string parameters;                                   ///< JSON text of the list; empty = none
  std::string steps;                                        ///< JSON text: typed steps, attachments by id
  std::vector<Id> environment;                              ///< values
  std::vector<Id> files;
  std::vector<Fixture> fixtures;
  std::string created_by;
  std::string modified_by;
  Id created = 0;
  Id modified = 0;
};

struct LaunchState {
  Table launches{"launch"};
  Table launch_tags{"launchtag"};
  Table sessions{"testsession"};
  Table jobs{"job"};
  Table job_runs{"jobrun"};
  Table variables{"ev"};
  Table variable_values{"evv"};
  Table files{"resultfile"};  ///< of results ("resultId"), fixtures ("fixtureId") and launches ("launchId")
  Table update_schemas{"testcaseupdateschema"};
  // What uploaders say of a launch beside its results (rows with "launchId").
  Table named_environments{"namedenv"};
  Table categories{"launchcategory"};
  Table errors{"launcherror"};
  Table quality_gates{"launchqualitygate"};
  std::map<Id, TestResult> results;

  std::unordered_map<Id, std::vector<Id>> of_launch;  ///< results by launch, ascending
  std::unordered_map<Id, Id> fixture_owner;           ///< fixture -> result
  std::set<Id> dirty_results;
  Id last_result = 0;
  Id last_fixture = 0;

  [[nodiscard]] std::vector<Table*> tables();
  TestResult& add_result(TestResult result);  ///< gets the next id
  void touched(const TestResult& result) { dirty_results.insert(result.id); }
  void erase_result(Id id);
  [[nodiscard]] const std::vector<Id>& results_of(Id launch) const;
  [[nodiscard]] TestResult* find_result(Id id);
  /// Creates variable and value where they are missing.
  [[nodiscard]] Id environment_value(const std::string& variable, const std::string& value);
  [[nodiscard]] Id tag_id(const std::string& name);
  [[nodiscard]] const nlohmann::json* job_of(Id project, const std::string& uid) const;  ///< null for none
  void index();                                                                          ///< after loading
};

[[nodiscard]] nlohmann::json result_to_json(const TestResult& result);
[[nodiscard]] TestResult result_from_json(const nlohmann::json& row);

}  // namespace tmsync::standin
