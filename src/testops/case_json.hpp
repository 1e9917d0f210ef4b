#pragma once

#include "tmsync/model/test_case.hpp"
#include "tmsync/testops/types.hpp"

#include "json.hpp"

/// Test cases between JSON and the model.
namespace tmsync::testops {

[[nodiscard]] std::optional<model::TestCaseRow> row_from_json(const json& body);
[[nodiscard]] std::optional<model::TestCase> case_from_overview(const json& body);
[[nodiscard]] std::optional<model::Attachment> attachment_from_json(const json& row);

[[nodiscard]] json to_json(const TestCaseWrite& write);
/// Without the members that a link does not have.
[[nodiscard]] json to_json(const std::vector<model::Link>& links);
[[nodiscard]] json to_json(const std::vector<model::Issue>& issues);
[[nodiscard]] json to_json(const std::vector<model::TestKey>& keys);
[[nodiscard]] json to_json(const std::vector<model::Example>& examples);

}  // namespace tmsync::testops
