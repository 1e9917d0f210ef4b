#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/test_case.hpp"

/// Launches and their results as both instances know them. Times are milliseconds since 1970, durations milliseconds;
/// absent (`std::optional`) means that the server did not say.
namespace tmsync::model {

/// A row of the launch search, or one launch read by id: both have the same members.
struct LaunchRow {
  Id id = 0;
  Id project_id = 0;
  std::string name;
  bool closed = false;
  std::optional<std::vector<Link>> links;
  std::vector<std::string> tags;
  std::vector<Issue> issues;
  std::int64_t created_date = 0;
  std::int64_t last_modified_date = 0;
};

/// One value of an environment variable.
struct EnvValue {
  std::string variable;
  std::string value;
  auto operator<=>(const EnvValue&) const = default;
};

enum class ResultStatus { failed, broken, passed, skipped, unknown };
[[nodiscard]] std::string_view to_string(ResultStatus status);  ///< lower case, as the ordinary API says it
/// Of any letter case; absent for what is none of the five.
[[nodiscard]] std::optional<ResultStatus> parse_result_status(std::string_view text);

struct ResultParameter {
  std::string name;
  std::string value;
  bool hidden = false;
  bool excluded = false;
  auto operator<=>(const ResultParameter&) const = default;
};

struct ResultTimes {
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> stop;
  std::optional<std::int64_t> duration;
  bool operator==(const ResultTimes&) const = default;
};

/// A row of the list of a launch's results, which tells everything but execution, fixtures, files and environment.
struct ResultRow {
  Id id = 0;
  std::optional<Id> test_case;  ///< absent: bound to none
  std::string name;
  std::string full_name;
  std::optional<ResultStatus> status;  ///< absent: not finished
  ResultTimes times;
  std::string message;
  std::string trace;
  std::string description;
  std::string precondition;
  std::string expected_result;
  std::string host_id;
  std::string thread_id;
  std::string history_key;
  bool manual = false;
  bool external = false;
  bool hidden = false;
  bool flaky = false;
  bool muted = false;
  bool known = false;
  bool retried = false;  ///< names the result that retried it
  std::string layer;     ///< its name; empty = none
  std::vector<ResultParameter> parameters;
  std::vector<std::string> tags;
  std::optional<std::vector<Link>> links;
  std::int64_t created_date = 0;
  std::int64_t last_modified_date = 0;
};

/// One step of an execution or a fixture.
struct ResultStep {
  enum class Kind { text, expected, attachment };
  Kind kind = Kind::text;
  std::string body;
  std::string body_json;  ///< the rich form as canonical JSON; empty where there is none
  std::optional<ResultStatus> status;
  ResultTimes times;
  std::string message;
  std::string trace;
  std::vector<ResultParameter> parameters;
  std::vector<ResultStep> steps;
  std::vector<ResultStep> expected;
  Id attachment_id = 0;  ///< attachment steps: id on the instance this step was read from
  bool operator==(const ResultStep&) const = default;
};

struct Fixture {
  Id id = 0;  ///< 0 where it was not read from a server
  bool before = true;
  std::string name;
  std::optional<ResultStatus> status;
  ResultTimes times;
  std::string message;
  std::string trace;
  std::vector<ResultStep> steps;
  bool operator==(const Fixture&) const = default;
};

}  // namespace tmsync::model
