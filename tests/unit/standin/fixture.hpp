#pragma once

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../../support/standin_client.hpp"

namespace tmsync::standin {

using nlohmann::json;
using testing::StandinAnswer;
using testing::StandinClient;

inline constexpr const char* kState = R"({
  "users": [
    {"login": "root", "admin": true},
    {"login": "bot", "rights": {"Alpha": "write"}},
    {"login": "reader", "rights": {"Alpha": "read"}},
    {"login": "anna"}
  ],
  "tokens": [
    {"token": "root-token", "user": "root"},
    {"token": "bot-token", "user": "bot"},
    {"token": "reader-token", "user": "reader"}
  ],
  "workflows": [{"id": 7, "name": "Short", "statuses": ["Draft", "Active"]}],
  "integrations": [
    {"id": 1, "name": "Jira", "type": "jira", "endpoint": "https://jira.example.com",
     "operations": ["issue_suggest", "test_key_suggest"]},
    {"id": 2, "name": "Other", "type": "jira", "endpoint": "https://other.example.com", "operations": ["issue_suggest"]}
  ],
  "projects": [
    {"id": 1, "name": "Alpha", "integrations": ["Jira"],
     "customFields": [
       {"id": 10, "name": "Priority", "singleSelect": true, "values": ["P0", "P1"]},
       {"id": 11, "name": "Area", "values": ["Web", {"name": "Shared", "global": true}]},
       {"id": 12, "name": "Closed", "locked": true, "values": ["Yes"]}
     ]},
    {"id": 2, "name": "Beta"}
  ]
})";

/// One instance with the state above, a clock that the test moves, and clients for its users.
class StandinTest : public ::testing::Test {
 protected:
  void SetUp() override { open({}); }

  void open(Instance::Options options) {
    options.clock_ms = [this] { return clock_ms_; };
    auto opened = Instance::open(std::move(options));
    ASSERT_TRUE(opened) << opened.error().message;
    instance_ = std::move(*opened);
    const auto loaded = instance_->load_json(kState);
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  [[nodiscard]] StandinClient as(const std::string& user) const { return {*instance_, user + "-token"}; }
  [[nodiscard]] StandinClient bot() const { return as("bot"); }

  std::int64_t create(json body = json::object()) {
    body["projectId"] = 1;
    if (!body.contains("name")) body["name"] = "A case";
    const StandinAnswer answer = bot().post("/testcase?v2=true", body);
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.status == 200 ? answer.body.at("id").get<std::int64_t>() : 0;
  }

  std::int64_t clock_ms_ = 1'700'000'000'000;
  std::unique_ptr<Instance> instance_;
};

inline std::string path_of(std::int64_t id) {
  return "/testcase/" + std::to_string(id);
}

}  // namespace tmsync::standin
