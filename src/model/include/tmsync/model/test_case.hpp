#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A test case as both instances know it. Absent (`std::optional`) is not empty: absent means the server did not say.
namespace tmsync::model {

using Id = std::int64_t;

/// A reference object (status, layer, custom field value, ...) on one instance. Ids may be negative (built-in ones).
struct Ref {
  Id id = 0;
  std::string name;
  auto operator<=>(const Ref&) const = default;
};

struct Link {
  std::string name;
  std::string type;
  std::string url;
  auto operator<=>(const Link&) const = default;
};

struct Member {
  Ref role;
  std::string user;  ///< login
  auto operator<=>(const Member&) const = default;
};

/// The values of one custom field on one case.
struct FieldValues {
  Ref field;
  std::vector<Ref> values;
  bool operator==(const FieldValues&) const = default;
};

struct Issue {
  std::string name;  ///< the key
  std::string url;
  std::optional<Id> integration_id;
  auto operator<=>(const Issue&) const = default;
};

struct TestKey {
  std::string name;
  std::string url;
  std::optional<Id> integration_id;
  auto operator<=>(const TestKey&) const = default;
};

/// One row of the parameter table: (parameter, value), in the order of the columns.
using Example = std::vector<std::pair<std::string, std::string>>;

struct Attachment {
  Id id = 0;
  bool of_shared_step = false;  ///< its bytes are read from the shared step's endpoint
  std::string name;
  std::string content_type;
  std::optional<std::int64_t> length;  ///< bytes; absent: the row does not say
  bool missed = false;                 ///< the row is there, the bytes are not
  bool operator==(const Attachment&) const = default;
};

/// One step of a manual scenario. A step is either text or an attachment; shared steps are already flattened into text
/// steps (with the shared step's title as body and its steps as children).
struct Step {
  enum class Kind { text, attachment };
  Kind kind = Kind::text;
  std::string body;             ///< text steps: plain text
  std::string body_json;        ///< text steps: the rich form as canonical JSON; empty where the server has none
  Id attachment_id = 0;         ///< attachment steps: id on the instance this step was read from
  bool of_shared_step = false;  ///< attachment steps: `attachment_id` belongs to a shared step, not to the case
  std::vector<Step> children;
  std::vector<Step> expected;  ///< expected results: text or attachment steps, without children
  bool operator==(const Step&) const = default;
};

/// A row of the search: what one page tells about a case. `std::nullopt` = the member was not in the row.
struct TestCaseRow {
  Id id = 0;
  std::string name;
  std::optional<std::vector<Link>> links;
  std::optional<std::vector<std::string>> tags;
  std::optional<Ref> status;
  std::optional<Ref> workflow;
  std::optional<Ref> layer;
  bool automated = false;
  bool deleted = false;
  std::string created_by;
  std::string last_modified_by;
  std::int64_t created_date = 0;        ///< ms since 1970
  std::int64_t last_modified_date = 0;  ///< ms since 1970; 0 = not given
};

/// The whole case, from its overview and the sub-resources that were asked for.
struct TestCase {
  Id id = 0;
  Id project_id = 0;
  std::string name;
  std::string full_name;
  std::string description;
  std::string precondition;
  std::string expected_result;
  bool automated = false;
  bool external = false;
  bool deleted = false;
  std::optional<Ref> status;
  std::optional<Ref> workflow;
  std::optional<Ref> layer;
  std::vector<std::string> tags;
  std::vector<Link> links;
  std::vector<Member> members;
  std::vector<FieldValues> custom_fields;
  std::vector<Issue> issues;
  std::vector<TestKey> test_keys;
  std::vector<std::string> parameters;
  std::vector<Example> examples;
  std::optional<bool> has_manual_scenario;
  std::optional<bool>
      overview_has_steps;  ///< the old form of the scenario in the overview; absent where it was not there
  std::vector<Step> scenario;
  std::vector<Attachment> attachments;
  std::string created_by;
  std::string last_modified_by;
  std::int64_t created_date = 0;
  std::int64_t last_modified_date = 0;
};

}  // namespace tmsync::model
