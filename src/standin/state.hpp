#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "launch_state.hpp"
#include "table.hpp"

/// What one instance holds. Reference data (projects, fields, tags, ...) are JSON rows in tables; test cases, of which
/// there may be a million, are structs.
namespace tmsync::standin {

struct TestKey {
  Id id = 0;
  Id integration = 0;
  std::string name;
  std::string url;
};
struct Relation {
  Id id = 0;
  Id target = 0;
  std::string type;
};
struct Example {
  Id id = 0;
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// A step is a text, an attachment, a reference to a shared step, or the container of expected results.
struct Step {
  Id id = 0;
  Id parent = 0;  ///< 0 = at the root; for a container the step it belongs to
  std::string body;
  std::string body_json;
  Id attachment = 0;
  Id shared_step = 0;
  Id expected = 0;  ///< the container of this step's expected results
  bool container = false;
  std::vector<Id> children;
  std::string created_by;
  Id created = 0;
};
struct Scenario {
  std::vector<Id> root;
  std::map<Id, Step> steps;
};

struct Case {
  Id id = 0;
  Id project = 0;
  std::string name;
  std::string full_name;
  std::string description;
  std::string precondition;
  std::string expected_result;
  bool automated = false;
  bool external = false;
  bool deleted = false;
  bool muted = false;
  Id status = 0;
  Id workflow = 0;
  Id layer = 0;  ///< 0 = none
  std::vector<Id> tags;
  std::vector<Link> links;
  std::vector<Member> members;
  std::vector<Id> values;  ///< of custom fields
  std::vector<Id> issues;
  std::vector<TestKey> test_keys;
  std::vector<Relation> relations;
  std::vector<Example> examples;
  std::unique_ptr<Scenario> scenario;
  std::string created_by;
  std::string modified_by;
  Id created = 0;
  Id modified = 0;
  std::int64_t visible_from = 0;     ///< number of the request from which searches show it
  mutable std::string rendered_row;  ///< the `__search` row; empty = to be rendered
};

/// Results of recent searches, good as long as `changes` is the State's.
struct SearchMemory {
  struct Found {
    std::vector<Id> ids;
    std::int64_t used = 0;  ///< the larger, the later
  };
  std::int64_t changes = -1;
  std::int64_t uses = 0;
  std::map<std::tuple<Id, bool, std::string>, Found> found;
};

struct State {
  Table projects{"project"};
  Table users{"user"};
  Table tokens{"token"};
  Table fields{"cf"};
  Table project_fields{"cfproject"};
  Table values{"cfv"};
  Table tags{"tag"};
  Table statuses{"status"};
  Table workflows{"workflow"};
  Table workflow_schemas{"workflowschema"};
  Table layers{"testlayer"};
  Table roles{"role"};
  Table integrations{"integration"};
  Table project_integrations{"projectintegration"};
  Table integration_forms{"integrationform"};  ///< what a state file calls the fields, by type
  Table exports{"integrationexport"};
  Table mails{"mail"};
  Table issues{"issue"};
  Table shared_steps{"sharedstep"};
  Table attachments{"attachment"};
  Table comments{"comment"};
  Table audit{"audit"};
  Table schemas{"schema"};  ///< the per-project mapping tables and project properties, told apart by "table"
  LaunchState launches;
  std::map<Id, Case> cases;
  std::map<Id, Scenario> shared_scenarios;
  std::map<std::string, std::string> blobs;  ///< content by SHA-256

  std::unordered_map<std::string, Id> tag_ids;
  std::map<std::tuple<Id, Id, std::string>, Id> value_ids;  ///< (field, project or 0 when global, name)
  std::unordered_map<Id, Id> step_owner;                    ///< step -> case, or minus the shared step

  std::set<Id> dirty_cases;
  std::set<Id> dirty_shared_scenarios;
  std::set<std::string> dirty_blobs;
  Id last_case = 0;
  Id last_step = 0;
  Id last_part = 0;          ///< examples, test keys, relations
  std::int64_t changes = 0;  ///< grows with every change of a case; what searches may reuse until then
  SearchMemory searches;

  [[nodiscard]] std::vector<Table*> tables();

  Id tag_id(const std::string& name);  ///< creates it where it is missing
  /// The value of that name which a project sees (its own or a global one); 0 = none.
  [[nodiscard]] Id value_id(Id field, Id project, const std::string& name) const;
  Id add_value(Id field, Id project, const std::string& name, Id id = 0);
  void index_value(const json& row);
  [[nodiscard]] const json* project_field(Id project, Id field) const;
  [[nodiscard]] Case* find_case(Id id);
  Case& add_case(Case test_case);  ///< gets the next id where it has none
  void touched(Case& test_case);   ///< after every change of it
  std::string store_blob(std::string bytes);
};

[[nodiscard]] json case_to_json(const Case& test_case);
[[nodiscard]] Case case_from_json(const json& row);
[[nodiscard]] json scenario_to_json(const Scenario& scenario);
[[nodiscard]] Scenario scenario_from_json(const json& row);

}  // namespace tmsync::standin
