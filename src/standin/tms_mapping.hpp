#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "recipient.hpp"

/// The attribute mapping of an export configuration: what the copy of a test case says of status, workflow, layer,
/// roles and custom fields. An attribute without a rule is ignored.
namespace tmsync::standin {

struct MappingRule {
  std::string attribute;  ///< status, workflow, layer, role or customField
  Id source_field = 0;    ///< of a customField
  Id target_field = 0;    ///< 0 = the recipient's field of the same name
  bool identity = false;
  Id fallback = 0;          ///< 0 = none
  std::map<Id, Id> target;  ///< the rows; 0 = the value is dropped
};

/// What of `settings` can be read under that member; the rest is not ours to judge.
[[nodiscard]] std::vector<MappingRule> read_mapping(const json& settings, const std::string& member);

class AttributeMapper {
 public:
  AttributeMapper(const State& state, const Recipient& recipient, const std::string& project_key,
                  std::vector<MappingRule> rules);

  /// The mapped members of a creating request: statusId, workflowId, testLayerId, members, customFields.
  [[nodiscard]] json body_of(const Case& test_case);
  /// The same for a copy that exists: lists keep what the mapping has no say over.
  [[nodiscard]] json merged(const json& overview, json body);

 private:
  using Names = std::map<std::string, Id>;
  [[nodiscard]] const MappingRule* rule_of(const std::string& attribute) const;
  [[nodiscard]] std::optional<Id> map_value(const MappingRule& rule, Id source, const Table& names,
                                            const std::string& list);
  [[nodiscard]] const Names& names_at(const std::string& path);
  [[nodiscard]] Id field_of(const MappingRule& rule);
  [[nodiscard]] const std::vector<json>& flows();
  [[nodiscard]] Id workflow_with(Id status, bool automated, Id wanted);
  [[nodiscard]] bool is_user(const std::string& login);
  void add_status(const Case& test_case, json& body);
  void add_members(const Case& test_case, json& body);
  void add_fields(const Case& test_case, json& body);

  const State& state_;
  const Recipient& recipient_;
  std::string project_;
  std::vector<MappingRule> rules_;
  std::map<std::string, Names> lists_;      ///< by path
  std::map<std::string, bool> users_;       ///< whether the recipient knows the login
  std::optional<std::vector<json>> flows_;  ///< workflows: those of the project first
};

}  // namespace tmsync::standin
