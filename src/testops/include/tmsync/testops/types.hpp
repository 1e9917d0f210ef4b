#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/test_case.hpp"

/// What the typed calls take and give beside the model's own types.
namespace tmsync::testops {

using model::Id;

struct Project {
  Id id = 0;
  std::string name;
};

/// A custom field as a project uses it. `field.id` is the field's own id (customField.id), never the link row's.
struct ProjectField {
  model::Ref field;
  bool single_select = false;
  bool locked = false;  ///< new values are refused with 400
  bool required = false;
};

struct FieldValue {
  model::Ref value;
  std::optional<std::int64_t> cases;  ///< how many cases of the project carry it; absent = not said
};

struct Workflow {
  model::Ref workflow;
  std::vector<model::Ref> statuses;
};

/// Which workflow a project uses for manual and for automated cases; absent = no row.
struct WorkflowSchema {
  std::optional<Id> manual;
  std::optional<Id> automated;
};

struct Integration {
  model::Ref integration;
  std::string type;  ///< jira, github, ...; empty where not given
};

struct AqlCount {
  bool valid = false;
  std::optional<std::int64_t> count;
};

/// Who the token acts as. `user` is empty where no way to learn it worked.
struct Identity {
  std::string user;
};

/// A scenario as read, shared steps flattened, with the rows of the attachments that its steps refer to.
struct Scenario {
  std::vector<model::Step> steps;
  std::vector<model::Attachment> attachments;
};

struct File {
  std::string name;
  std::string content_type;
  std::string bytes;
};

struct FieldValueWrite {
  Id field = 0;
  std::optional<Id> value;  ///< by id where known
  std::string name;         ///< else by name: found or created (400 where the field is locked)
};

/// The body of a create or an update: absent members are not sent. Lists replace.
struct TestCaseWrite {
  std::optional<Id> project_id;  ///< create only
  std::optional<std::string> name;
  std::optional<std::string> full_name;
  std::optional<std::string> description;
  std::optional<std::string> precondition;
  std::optional<std::string> expected_result;
  std::optional<bool> automated;
  std::optional<bool> external;
  std::optional<bool> deleted;
  std::optional<Id> status_id;  ///< always together with workflow_id
  std::optional<Id> workflow_id;
  std::optional<Id> layer_id;
  std::optional<std::vector<std::string>> tags;  ///< by name; unknown ones are created by the server
  std::optional<std::vector<model::Link>> links;
  std::optional<std::vector<model::Member>> members;
  std::optional<std::vector<FieldValueWrite>> custom_fields;
  std::optional<std::vector<model::Step>> scenario;  ///< attachment ids are those of the case written to
};

}  // namespace tmsync::testops
