#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/testops/attachment_refs.hpp"

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using nlohmann::json;
using testing::answer;
using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Projects, AreFoundByIdOrByTheirOnlyName) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    if (request.target.starts_with("/api/project/7")) return answer(200, R"({"id":7,"name":"Payments"})");
    if (request.target.starts_with("/api/project/8")) return answer(404, "");
    if (request.target.starts_with("/api/project?query=Payments&"))
      return answer(200, R"({"content":[{"id":7,"name":"Payments"},{"id":8,"name":"Payments 2"}],"last":true})");
    if (request.target.starts_with("/api/project?query=Twice"))
      return answer(200, R"([{"id":1,"name":"Twice"},{"id":2,"name":"Twice"}])");
    if (request.target.starts_with("/api/project?query=")) return answer(200, "[]");
    return answer(200, R"({"content":[{"id":7,"name":"Payments"}],"last":true})");
  };
  EXPECT_EQ(bench.run(bench.api->project({7, "", {}}))->name, "Payments");
  EXPECT_EQ(bench.run(bench.api->project({{}, "Payments", {}}))->id, 7);
  const auto twice = bench.run(bench.api->project({{}, "Twice", {}}));
  EXPECT_EQ(twice.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(twice.error().message, HasSubstr("#1, #2"));
  const auto none = bench.run(bench.api->project({{}, "Paymets", {}}));
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
  EXPECT_THAT(none.error().message, HasSubstr("did you mean \"Payments\"?"));
  EXPECT_EQ(bench.run(bench.api->project({8, "", {}})).error().kind, ErrorKind::not_found);
}

TEST(Lists, AreWalkedToTheEndWithoutRepetitions) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    if (request.target.find("page=0") != std::string::npos)
      return answer(200, R"({"content":[{"id":1,"name":"UI"},{"id":-3,"name":"API"}],"totalPages":2,"last":false})");
    return answer(200, R"({"content":[{"id":-3,"name":"API"},{"id":4,"name":"E2E"}],"totalPages":2,"last":true})");
  };
  EXPECT_THAT(*bench.run(bench.api->layers()),
              ElementsAre(model::Ref{1, "UI"}, model::Ref{-3, "API"}, model::Ref{4, "E2E"}));
  EXPECT_THAT(bench.calls(), ElementsAre("GET /api/testlayer?page=0&size=1000", "GET /api/testlayer?page=1&size=1000"));
  bench.handler = [](const http::Request&) { return answer(200, R"([{"id":-1,"name":"Owner"}])"); };
  EXPECT_THAT(*bench.run(bench.api->roles()), ElementsAre(model::Ref{-1, "Owner"}));
  bench.handler = [](const http::Request&) { return answer(200, R"({"message":"?"})"); };
  EXPECT_EQ(bench.run(bench.api->roles()).error().kind, ErrorKind::protocol);
}

TEST(References, AreRead) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    const std::string& target = request.target;
    if (target.starts_with("/api/project/5/cf?")) {
      return answer(
          200,
          R"({"content":[{"id":900,"name":"Priority","required":true,"locked":true,"customField":{"id":-5,"name":"Priority","singleSelect":true,"locked":false}}],"last":true})");
    }
    if (target.starts_with("/api/project/5/cfv?customFieldId=-5&"))
      return answer(200, R"({"content":[{"id":1,"name":"P0","testCasesCount":12},{"id":2,"name":"P1"}],"last":true})");
    if (target.starts_with("/api/workflow?"))
      return answer(
          200,
          R"({"content":[{"id":-1,"name":"Default","statuses":[{"id":-1,"name":"Draft"},{"id":-2,"name":"Active"}]}],"last":true})");
    if (target.starts_with("/api/workflowschema?projectId=5&"))
      return answer(200, R"({"content":[{"id":3,"type":"manual","workflow":{"id":-1}}],"last":true})");
    if (target.starts_with("/api/permission?projectId=5")) return answer(200, R"(["project:read","project:write"])");
    if (target.starts_with("/api/permission?projectId=6")) return answer(404);
    if (target.starts_with("/api/member?roleId=-1&"))
      return answer(200, R"({"content":[{"id":1,"name":"zoe"},{"id":2,"name":"adam"}],"last":true})");
    if (target.starts_with("/api/integration/project/5?")) {
      return answer(
          200,
          R"({"content":[{"id":4,"name":"Jira","info":{"type":"jira"}},{"id":5,"name":"Old","disabled":true}],"last":true})");
    }
    if (target.starts_with("/api/testcase/query/validate?projectId=5&rql=true"))
      return answer(200, R"({"valid":true,"count":12})");
    if (target.starts_with("/api/testcase/query/validate")) return answer(400, R"({"message":"unexpected token"})");
    return answer(404);
  };
  const auto fields = bench.run(bench.api->custom_fields(5));
  ASSERT_EQ(fields->size(), 1U);
  EXPECT_EQ(fields->front().field, (model::Ref{-5, "Priority"}));
  EXPECT_TRUE(fields->front().single_select && fields->front().locked && fields->front().required);
  const auto values = bench.run(bench.api->custom_field_values(5, -5));
  ASSERT_EQ(values->size(), 2U);
  EXPECT_EQ(values->at(0).cases, 12);
  EXPECT_FALSE(values->at(1).cases.has_value());
  EXPECT_THAT(bench.run(bench.api->workflows())->at(0).statuses,
              ElementsAre(model::Ref{-1, "Draft"}, model::Ref{-2, "Active"}));
  const auto schema = bench.run(bench.api->workflow_schema(5));
  EXPECT_EQ(schema->manual, -1);
  EXPECT_FALSE(schema->automated.has_value());
  EXPECT_THAT(**bench.run(bench.api->permissions(5)), ElementsAre("project:read", "project:write"));
  EXPECT_FALSE(bench.run(bench.api->permissions(6))->has_value());
  EXPECT_THAT(*bench.run(bench.api->member_names(-1)), ElementsAre("adam", "zoe"));
  const auto integrations = bench.run(bench.api->integrations(5));
  ASSERT_EQ(integrations->size(), 1U);
  EXPECT_EQ(integrations->front().type, "jira");
  EXPECT_EQ(bench.run(bench.api->validate_aql(5, " "))->count, 12);
  EXPECT_FALSE(bench.run(bench.api->validate_aql(5, "tag ="))->valid);
}

/// An administrator who is no member of the project has no right by name, and may do everything.
TEST(Rights, AnEmptyListIsNotARefusal) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(200, "[]"); };
  EXPECT_FALSE(bench.run(bench.api->permissions(5))->has_value());
}

TEST(Users, AreLookedUpOnceInTheFirstPlaceThatAnswers) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    if (request.target.starts_with("/api/uaa/user/suggest?query=jane"))
      return answer(200, R"([{"id":1,"username":"jane"},{"id":2,"username":"janet"}])");
    return answer(200, "[]");
  };
  EXPECT_EQ(*bench.run(bench.api->user_exists("jane")), true);
  EXPECT_EQ(*bench.run(bench.api->user_exists("jane")), true);
  EXPECT_EQ(*bench.run(bench.api->user_exists("jan")), false);
  EXPECT_EQ(bench.calls().size(), 2U);
  Bench members;
  members.handler = [](const http::Request& request) {
    return request.target.starts_with("/api/member/suggest")
               ? answer(200, R"({"content":[{"id":1,"name":"bob"}],"last":true})")
               : answer(404);
  };
  EXPECT_EQ(*members.run(members.api->user_exists("bob")), true);
  Bench silent;
  EXPECT_FALSE(silent.run(silent.api->user_exists("bob"))->has_value());
}

TEST(Cases, AreReadWhole) {
  Bench bench;
  bench.fixed.emplace(
      "GET /api/testcase/7/overview",
      answer(200, R"({"id":7,"projectId":5,"name":"n","fullName":"f","description":"d","precondition":"p",
    "expectedResult":"e","automated":true,"external":true,"status":{"id":-1,"name":"Draft"},"workflow":{"id":-2,"name":"W"},"layer":{"id":-3,"name":"API"},
    "tags":[{"id":1,"name":"t"}],"links":[{"name":"l","type":"x","url":"u"}],"members":[{"id":1,"name":"jane","role":{"id":-1,"name":"Owner"}}],
    "customFields":[{"id":1,"name":"P0","customField":{"id":9,"name":"Priority"}},{"id":2,"name":"P1","customField":{"id":9,"name":"Priority"}}],
    "issues":[{"id":3,"name":"AB-1","integrationId":4,"url":"i"}],"testKeys":[{"name":"K"}],"parameters":[{"name":"browser"}],
    "examples":[{"id":1,"parameters":[{"name":"browser","value":"ff"}]}],"hasManualScenario":true,"createdBy":"c","createdDate":1,"lastModifiedDate":2,"unknown":[]})"));
  const auto read = bench.run(bench.api->overview(7));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->project_id, 5);
  EXPECT_EQ(read->full_name + read->description + read->precondition + read->expected_result, "fdpe");
  EXPECT_TRUE(read->automated && read->external && !read->deleted);
  EXPECT_EQ(read->layer, (model::Ref{-3, "API"}));
  EXPECT_THAT(read->tags, ElementsAre("t"));
  EXPECT_THAT(read->members, ElementsAre(model::Member{{-1, "Owner"}, "jane"}));
  ASSERT_EQ(read->custom_fields.size(), 1U);
  EXPECT_THAT(read->custom_fields[0].values, ElementsAre(model::Ref{1, "P0"}, model::Ref{2, "P1"}));
  EXPECT_THAT(read->issues, ElementsAre(model::Issue{"AB-1", "i", 4}));
  EXPECT_THAT(read->test_keys, ElementsAre(model::TestKey{"K", "", std::nullopt}));
  EXPECT_THAT(read->parameters, ElementsAre("browser"));
  EXPECT_THAT(read->examples, ElementsAre(model::Example{{"browser", "ff"}}));
  EXPECT_EQ(read->has_manual_scenario, true);
  EXPECT_EQ(read->last_modified_date, 2);
  EXPECT_EQ(bench.run(bench.api->overview(8)).error().kind, ErrorKind::not_found);
}

TEST(Cases, AreWrittenWithWhatIsSetAndNothingElse) {
  Bench bench;
  bench.fixed.emplace("PATCH /api/testcase/7?v2=true", answer(200, R"({"id":7,"name":"n","lastModifiedDate":5})"));
  TestCaseWrite write;
  ASSERT_TRUE(bench.run(bench.api->patch_case(7, write)).has_value());
  EXPECT_EQ(bench.transport->requests.back().body, "{}");
  write.project_id = 99;
  write.description = "";
  write.status_id = -1;
  write.workflow_id = -2;
  write.layer_id = 3;
  write.deleted = false;
  write.tags = std::vector<std::string>{};
  write.links = std::vector<model::Link>{{"a", "t", "u"}, {"", "", "v"}};
  write.members = std::vector<model::Member>{{{-1, "Owner"}, "jane"}};
  write.custom_fields = std::vector<FieldValueWrite>{{9, 1, ""}, {9, std::nullopt, "P1"}};
  const auto row = bench.run(bench.api->patch_case(7, write));
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->last_modified_date, 5);
  EXPECT_EQ(json::parse(bench.transport->requests.back().body),
            json::parse(R"({"description":"","statusId":-1,"workflowId":-2,"testLayerId":3,"deleted":false,"tags":[],
              "links":[{"name":"a","type":"t","url":"u"},{"url":"v"}],"members":[{"name":"jane","role":{"id":-1}}],
              "customFields":[{"id":1,"customField":{"id":9}},{"name":"P1","customField":{"id":9}}]})"));
}

TEST(Cases, ACreateWhoseAnswerIsLostIsNotRepeated) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(502); };
  EXPECT_EQ(bench.run(bench.api->create_case({})).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(bench.calls().size(), 1U);
  bench.handler = [](const http::Request&) { return answer(200, R"({"ok":true})"); };
  EXPECT_EQ(bench.run(bench.api->create_case({})).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(bench.run(bench.api->create_field_value(5, 9, "P2")).error().kind, ErrorKind::unknown_outcome);
}

TEST(Cases, AnOverloadedServerMayHaveStoredTheFile) {
  Bench bench;
  http::Response busy = answer(503, R"({"message":"overloaded"})");
  busy.headers.push_back({"Retry-After", "1"});
  bench.handler = [busy](const http::Request&) { return busy; };
  EXPECT_EQ(bench.run(bench.api->upload_attachments(7, {{"a", "", ""}})).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(bench.run(bench.api->create_field_value(5, 9, "P2")).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(bench.calls().size(), 2U) << "neither is repeated";
}

TEST(Cases, SmallWritesGoWhereTheyShould) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    if (request.target == "/api/project/5/cfv") return answer(200, R"({"id":77,"name":"P2"})");
    return answer(200, "", "text/plain");
  };
  EXPECT_TRUE(bench.run(bench.api->delete_case(1)).has_value());
  EXPECT_TRUE(bench.run(bench.api->restore_case(1)).has_value());
  EXPECT_TRUE(bench.run(bench.api->set_issues(1, {{"AB-1", "", 4}})).has_value());
  EXPECT_EQ(bench.transport->requests.back().body, R"([{"integrationId":4,"name":"AB-1"}])");
  EXPECT_TRUE(bench.run(bench.api->set_test_keys(1, {{"K", "u", {}}})).has_value());
  EXPECT_EQ(bench.transport->requests.back().body, R"([{"name":"K","url":"u"}])");
  EXPECT_TRUE(bench.run(bench.api->set_examples(1, {{{"a", "1"}, {"b", "2"}}})).has_value());
  EXPECT_EQ(bench.transport->requests.back().body, R"([[{"name":"a","value":"1"},{"name":"b","value":"2"}]])");
  EXPECT_TRUE(bench.run(bench.api->delete_attachment(3)).has_value());
  EXPECT_EQ(bench.run(bench.api->create_field_value(5, 9, "P2"))->id, 77);
  EXPECT_EQ(bench.transport->requests.back().body, R"({"customField":{"id":9},"name":"P2","projectId":5})");
  EXPECT_THAT(bench.calls(),
              ElementsAre("DELETE /api/testcase/1", "POST /api/testcase/1/restore", "POST /api/testcase/1/issue",
                          "POST /api/testcase/1/testkey", "POST /api/testcase/1/example",
                          "DELETE /api/testcase/attachment/3", "POST /api/project/5/cfv"));
  Bench gone;
  EXPECT_TRUE(gone.run(gone.api->delete_case(1)).has_value()) << "404 counts as deleted";
  EXPECT_TRUE(gone.run(gone.api->delete_attachment(1)).has_value());
  EXPECT_EQ(gone.run(gone.api->restore_case(1)).error().kind, ErrorKind::not_found);
}

TEST(Attachments, AreListedReadAndUploaded) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    if (request.method == http::Method::post) return answer(200, R"([{"id":11,"name":"a"},{"id":12,"name":"b"}])");
    if (request.target.starts_with("/api/testcase/attachment?testCaseId=7&"))
      return answer(
          200,
          R"({"content":[{"id":1,"name":"x.png","contentType":"image/png","contentLength":3,"missed":true}],"last":true})");
    if (request.target == "/api/testcase/attachment/1/content") return answer(200, "<html>", "text/html");
    if (request.target == "/api/sharedstep/attachment/2/content")
      return answer(200, std::string("a\0b", 3), "image/png");
    return answer(404);
  };
  const auto rows = bench.run(bench.api->attachments(7));
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front(), (model::Attachment{1, false, "x.png", "image/png", 3, true}));
  EXPECT_EQ(bench.run(bench.api->attachment_content(rows->front())).error().kind, ErrorKind::unavailable);
  model::Attachment page{1, false, "x.html", "text/html", 6, false};
  EXPECT_EQ(*bench.run(bench.api->attachment_content(page)), "<html>");
  EXPECT_EQ(*bench.run(bench.api->attachment_content({2, true, "", "image/png", 3, false})), std::string("a\0b", 3));

  const auto made = bench.run(bench.api->upload_attachments(
      7, {{"quo\"te\r\n.txt", "text/plain", "one"}, {"\u00fc.bin", "bad\r\ntype", std::string("\0\r\n--", 5)}}));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->at(1).id, 12);
  const http::Request& sent = bench.transport->requests.back();
  EXPECT_EQ(sent.target, "/api/testcase/attachment?testCaseId=7");
  std::string boundary;
  for (const http::Header& header : sent.headers) {
    if (header.name == "Content-Type") boundary = header.value.substr(header.value.find("boundary=") + 9);
  }
  const std::string expected = "--" + boundary +
                               "\r\nContent-Disposition: form-data; name=\"file\"; "
                               "filename=\"quo%22te%0D%0A.txt\"\r\nContent-Type: text/plain\r\n\r\none\r\n--" +
                               boundary +
                               "\r\nContent-Disposition: form-data; name=\"file\"; "
                               "filename=\"\u00fc.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
                               std::string("\0\r\n--", 5) + "\r\n--" + boundary + "--\r\n";
  EXPECT_EQ(sent.body, expected);
  EXPECT_THAT(*bench.run(bench.api->upload_attachments(7, {})), IsEmpty());
  EXPECT_EQ(bench.run(bench.api->upload_attachments(7, {{"a", "", ""}})).error().kind, ErrorKind::unknown_outcome)
      << "two rows for one file";
}

TEST(AttachmentRefs, AreRewrittenWhereverTheyStand) {
  struct Row {
    const char* text;
    const char* rewritten;
  };
  for (const Row& row : {Row{"![x](/api/testcase/attachment/1/content)", "![x](/api/testcase/attachment/101/content)"},
                         Row{"/api/rs/testcase/attachment/1/content and /api/testcase/attachment/2/content",
                             "/api/rs/testcase/attachment/101/content and /api/testcase/attachment/2/content"},
                         Row{"https://h/p/api/testcase/attachment/1/content?inline=true",
                             "https://h/p/api/testcase/attachment/101/content?inline=true"},
                         Row{"api/testcase/attachment/1/content", "api/testcase/attachment/101/content"},
                         Row{"/api/testcase/attachment/1/contents", "/api/testcase/attachment/1/contents"},
                         Row{"/api/testcase/attachment//content /api/testcase/attachment/1",
                             "/api/testcase/attachment//content /api/testcase/attachment/1"},
                         Row{"/other/testcase/attachment/1/content", "/other/testcase/attachment/1/content"},
                         Row{"/api/testcase/attachment/99999999999999999999/content",
                             "/api/testcase/attachment/99999999999999999999/content"},
                         Row{"", ""}}) {
    EXPECT_EQ(
        rewrite_attachment_refs(row.text, [](Id id, bool) { return id == 1 ? std::optional<Id>(101) : std::nullopt; }),
        row.rewritten);
  }
}

TEST(AttachmentRefs, MoveFromOneInstanceToAnotherAndLeaveOtherHostsAlone) {
  const AttachmentHome emea{{"https://EMEA.example.com/p/", "https://old.example.com", "https://[2001:db8::1]",
                             "https://xn--e1afmkfd.example"},
                            "/api"};
  const AttachmentHome hq{{"https://hq.example.com"}, "/api/rs"};
  const auto move = [](std::string_view text, const AttachmentHome& from, const AttachmentHome& to) {
    return move_attachment_refs(text, from, to, [](Id id, bool shared) -> std::optional<Id> {
      if (id == 1) return shared ? 102 : 101;
      return std::nullopt;
    });
  };
  struct Row {
    const char* text;
    const char* moved;
  };
  const std::string hq_file = "https://hq.example.com/api/rs/testcase/attachment/101/content";
  for (const Row& row : {
           Row{"![x](/api/testcase/attachment/1/content)", "![x](/api/rs/testcase/attachment/101/content)"},
           Row{"![x](/p/api/rs/testcase/attachment/1/content?inline=true)",
               "![x](/api/rs/testcase/attachment/101/content?inline=true)"},
           Row{"api/testcase/attachment/1/content", "api/rs/testcase/attachment/101/content"},
           Row{"https://emea.example.com/p/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"<https://emea.example.com:443/p/api/rs/testcase/attachment/1/content>",
               "<https://hq.example.com/api/rs/testcase/attachment/101/content>"},
           Row{"http://old.example.com/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"//old.example.com/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"![](/api/sharedstep/attachment/1/content)", "![](/api/rs/testcase/attachment/102/content)"},
           Row{"\"a\\n/api/testcase/attachment/1/content\"", "\"a\\n/api/rs/testcase/attachment/101/content\""},
           Row{"src=/api/testcase/attachment/1/content", "src=/api/rs/testcase/attachment/101/content"},
           Row{"https://old.example.com.:443/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"https://bob@old.example.com/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"https://[2001:DB8:0::1]/api/testcase/attachment/1/content", hq_file.c_str()},
           Row{"https://пример.example/api/testcase/attachment/1/content", hq_file.c_str()},
           // Other hosts, and what only looks like ours.
           Row{"https://[2001:db8::2]/api/testcase/attachment/1/content",
               "https://[2001:db8::2]/api/testcase/attachment/1/content"},
           Row{"https://old.example.com/api?to=/testcase/attachment/1/content",
               "https://old.example.com/api?to=/testcase/attachment/1/content"},
           Row{"https://wiki.example.com/api/testcase/attachment/1/content",
               "https://wiki.example.com/api/testcase/attachment/1/content"},
           Row{"https://emea.example.com/api/testcase/attachment/1/content",
               "https://emea.example.com/api/testcase/attachment/1/content"},
           Row{"https://emea.example.com.evil.example/p/api/testcase/attachment/1/content",
               "https://emea.example.com.evil.example/p/api/testcase/attachment/1/content"},
           Row{"https://wiki.example.com/go?to=/api/testcase/attachment/1/content",
               "https://wiki.example.com/go?to=/api/testcase/attachment/1/content"},
           Row{"/other/api/testcase/attachment/1/content", "/other/api/testcase/attachment/1/content"},
           Row{"https://hq.example.com/api/testcase/attachment/1/content",
               "https://hq.example.com/api/testcase/attachment/1/content"},
           // What is not known keeps leading where it led.
           Row{"/api/testcase/attachment/2/content", "https://EMEA.example.com/p/api/testcase/attachment/2/content"},
           Row{"https://old.example.com/api/testcase/attachment/2/content",
               "https://old.example.com/api/testcase/attachment/2/content"},
           Row{"/api/testcase/attachment/1/contents /api/testcase/attachment//content",
               "/api/testcase/attachment/1/contents /api/testcase/attachment//content"},
           Row{"", ""},
       }) {
    EXPECT_EQ(move(row.text, emea, hq), row.moved) << row.text;
  }
  EXPECT_EQ(move("/api/testcase/attachment/2/content", emea, emea), "/api/testcase/attachment/2/content");
  EXPECT_EQ(move("/p/api/rs/testcase/attachment/1/content", emea, emea), "/p/api/testcase/attachment/101/content");
}

TEST(AttachmentRefs, OfAnInstanceHaveAllItsAddresses) {
  model::Instance instance;
  instance.endpoint = "https://internal";
  instance.former_endpoints = {"https://old"};
  EXPECT_EQ(attachment_home(instance, "").addresses, (std::vector<std::string>{"https://internal", "https://old"}));
  instance.public_url = "https://public";
  const auto home = attachment_home(instance, "/api/rs");
  EXPECT_EQ(home.addresses, (std::vector<std::string>{"https://public", "https://internal", "https://old"}));
  EXPECT_EQ(home.base_path, "/api/rs");
}

}  // namespace
}  // namespace tmsync::testops
