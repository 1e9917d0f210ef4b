#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../../support/standin_client.hpp"

namespace tmsync::standin {

using nlohmann::json;
using testing::StandinAnswer;
using testing::StandinClient;
using Id = std::int64_t;

inline constexpr const char* kEndpoint = "https://hq.example.com";
inline constexpr const char* kSecret = "hq-secret-0815";

inline constexpr const char* kSourceState = R"({
  "users": [{"login": "root", "admin": true}, {"login": "owner", "rights": {"Alpha": "admin"}},
            {"login": "bot", "rights": {"Alpha": "write"}}, {"login": "reader", "rights": {"Alpha": "read"}},
            {"login": "anna"}, {"login": "gone"}],
  "tokens": [{"token": "root-token", "user": "root"}, {"token": "owner-token", "user": "owner"},
             {"token": "bot-token", "user": "bot"}, {"token": "reader-token", "user": "reader"}],
  "layers": [{"id": 31, "name": "API"}],
  "roles": [{"id": 9, "name": "Reviewer"}],
  "statuses": [{"id": 101, "name": "Deprecated"}],
  "workflows": [{"id": 7, "name": "Long", "statuses": ["Draft", "Active", "Deprecated"]}],
  "projects": [
    {"id": 1, "name": "Alpha", "workflow": {"manual": "Long"}, "uploadPolicy": "protect",
     "customFields": [
       {"id": 10, "name": "Priority", "values": [{"id": 1001, "name": "P0"}, {"id": 1002, "name": "P1"}]},
       {"id": 11, "name": "Area", "values": [{"id": 1101, "name": "Web"}]}],
     "testCases": [
       {"id": 1, "name": "Pay", "fullName": "shop.Pay", "description": "By card", "precondition": "A card",
        "expectedResult": "Paid", "status": "Active", "layer": "API", "tags": ["release"],
        "links": [{"name": "spec", "type": "doc", "url": "https://example.com/spec"}],
        "members": {"Owner": ["anna", "gone"]}, "customFields": {"Priority": "P0", "Area": "Web"}},
       {"id": 2, "name": "Refund", "status": "Deprecated", "tags": ["release"], "customFields": {"Priority": "P1"}},
       {"id": 3, "name": "Idea", "automated": true}],
     "launches": [
       {"name": "Nightly", "tags": ["night"], "results": [
         {"case": "Pay", "status": "failed", "start": 1000, "stop": 3000, "duration": 2000,
          "message": "declined"},
         {"case": "Pay", "status": "passed", "hidden": true},
         {"case": "Idea", "status": "passed"}]},
       {"name": "Ideas", "results": [{"case": "Idea", "status": "passed"}]}]},
    {"id": 2, "name": "Beta"}]
})";

inline constexpr const char* kRecipientState = R"({
  "users": [{"login": "root", "admin": true}, {"login": "exporter", "rights": {"Target": "write"}}, {"login": "anna"}],
  "tokens": [{"token": "root-token", "user": "root"}, {"token": "hq-secret-0815", "user": "exporter"},
             {"token": "second-secret", "user": "exporter"}],
  "layers": [{"id": 41, "name": "API"}, {"id": 42, "name": "Other"}],
  "roles": [{"id": 19, "name": "Tester"}],
  "statuses": [{"id": 201, "name": "Retired"}],
  "workflows": [{"id": 17, "name": "Flow", "statuses": ["Draft", "Active", "Retired"]}],
  "projects": [
    {"id": 5, "name": "Target", "workflow": {"manual": "Flow"},
     "customFields": [
       {"id": 20, "name": "Priority", "values": [{"id": 2001, "name": "P0"}, {"id": 2002, "name": "Blocker"}]},
       {"id": 21, "name": "Area", "values": [{"id": 2101, "name": "Web"}]},
       {"id": 22, "name": "Own", "values": [{"id": 2201, "name": "kept"}]}]},
    {"id": 6, "name": "Second"}]
})";

/// A source and a recipient that reach each other in process, with one clock that the test moves.
class PairTest : public ::testing::Test {
 protected:
  void SetUp() override {
    source_ = start("source", kSourceState);
    recipient_ = start("recipient", kRecipientState);
    at_[kEndpoint] = recipient_.get();
    at_["https://emea.example.com"] = source_.get();
  }

  std::unique_ptr<Instance> start(const std::string& name, const std::string& state,
                                  const std::string& storage = ":memory:") {
    Instance::Options options;
    options.name = name;
    options.storage = storage;
    options.clock_ms = [this] { return clock_ms_; };
    options.peer = [this](const std::string& endpoint, const Request& request) { return deliver(endpoint, request); };
    auto opened = Instance::open(std::move(options));
    EXPECT_TRUE(opened) << opened.error().message;
    if (!state.empty()) {
      const auto loaded = (*opened)->load_json(state);
      EXPECT_TRUE(loaded) << loaded.error().message;
    }
    return std::move(*opened);
  }

  std::optional<Response> deliver(const std::string& endpoint, const Request& request) {
    ++delivered_;
    const auto found = at_.find(endpoint);
    if (found == at_.end() || down_) return std::nullopt;
    const Outcome outcome = found->second->handle(request);
    if (outcome.wire != Outcome::Wire::complete) return std::nullopt;
    return outcome.response;
  }

  [[nodiscard]] StandinClient as(const std::string& user) const { return {*source_, user + "-token"}; }
  [[nodiscard]] StandinClient there() const { return {*recipient_, "root-token"}; }

  /// A global integration with the recipient, enabled in project 1 with the token.
  Id integrate(const std::string& token = kSecret) {
    const auto made = as("root").post(
        "/integration",
        {{"type", "allure_testops"}, {"name", "HQ"}, {"settings", {{"endpoint", std::string(kEndpoint) + "/"}}}});
    EXPECT_EQ(made.status, 200) << made.text;
    const Id id = made.body.at("id");
    json body{{"integrationId", id}, {"projectId", 1}};
    if (!token.empty()) body["secret"] = {{"token", token}};
    const auto enabled = as("owner").post("/integration/project", body);
    EXPECT_EQ(enabled.status, 200) << enabled.text;
    return id;
  }

  [[nodiscard]] static json configuration(Id integration, json extra = json::object()) {
    json body{{"integrationId", integration}, {"projectId", 1}, {"projectKey", "5"}, {"tcAql", "tag = \"release\""}};
    body.update(extra);
    return body;
  }

  Id configure(json extra = json::object()) {
    integration_ = integrate();
    const auto made = as("owner").post("/integration/export", configuration(integration_, std::move(extra)));
    EXPECT_EQ(made.status, 200) << made.text;
    return made.body.value("id", Id{0});
  }

  [[nodiscard]] json read(Id id) const { return as("owner").get("/integration/export/" + std::to_string(id)).body; }
  StandinAnswer change(Id id, const json& body) const {
    return as("owner").patch("/integration/export/" + std::to_string(id), body);
  }
  StandinAnswer change_case(Id id, const json& body) const {
    return as("bot").patch("/testcase/" + std::to_string(id) + "?v2=true", body);
  }

  [[nodiscard]] json copies() const {
    return there().get("/testcase/__search?projectId=5&rql=true&size=100&sort=id,asc").body.at("content");
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> list;
    for (const json& row : copies()) list.push_back(row.at("name"));
    return list;
  }
  /// The overview of the only copy of that name.
  [[nodiscard]] json copy(const std::string& name) const {
    json found;
    for (const json& row : copies()) {
      if (row.at("name") != name) continue;
      EXPECT_TRUE(found.is_null()) << name << " is there twice";
      found = there().get("/testcase/" + std::to_string(row.at("id").get<Id>()) + "/overview").body;
    }
    return found;
  }
  [[nodiscard]] json launches() const {
    return there().get("/launch/__search?projectId=5&rql=true&size=100&sort=id,asc").body.at("content");
  }

  void later(std::int64_t seconds) {
    clock_ms_ += seconds * 1000;
    source_->tick();
  }

  std::int64_t clock_ms_ = 1'700'000'000'000;
  std::unique_ptr<Instance> source_;
  std::unique_ptr<Instance> recipient_;
  std::map<std::string, Instance*> at_;
  bool down_ = false;
  int delivered_ = 0;
  Id integration_ = 0;
};

}  // namespace tmsync::standin
