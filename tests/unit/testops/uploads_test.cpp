#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/testops/launches.hpp"

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using model::ResultStatus;
using model::ResultStep;
using nlohmann::json;
using testing::answer;
using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Uploads {
  Bench bench;
  LaunchWriter api;
  explicit Uploads(Bench::Handler handler = nullptr)
      : bench(model::ApiPrefix::api, std::move(handler)), api(bench.connection) {}
  [[nodiscard]] json sent() const { return json::parse(bench.transport->requests.back().body); }
};

http::Response accepted(const http::Request&) {
  return answer(202);
}
http::Response created(const http::Request&) {
  return answer(200, R"({"id":77})");
}

ResultStep step_of(ResultStep::Kind kind, std::string body, Id file = 0) {
  ResultStep step;
  step.kind = kind;
  step.body = std::move(body);
  step.attachment_id = file;
  return step;
}

/// A result with something in every member.
ResultWrite full_result() {
  ResultWrite write;
  write.uuid = "u-1";
  model::ResultRow& row = write.row;
  row.id = 999;
  row.test_case = 70;
  row.name = "pays";
  row.full_name = "f";
  row.status = ResultStatus::broken;
  row.times = {1, 2, 3};
  row.message = "m";
  row.trace = "at \"x\"\n\tat y";
  row.description = "d";
  row.precondition = "p";
  row.expected_result = "e";
  row.host_id = "h";
  row.thread_id = "t";
  row.history_key = "hk";
  row.manual = true;
  row.external = true;
  row.hidden = row.flaky = row.muted = row.known = row.retried = true;
  row.layer = "API";
  row.parameters = {{"a", "1", true, false}, {"b", "2", false, true}};
  row.tags = {"smoke"};
  row.links = std::vector<model::Link>{{"mark", "tmsync", "https://h/1"}};
  row.created_date = row.last_modified_date = 5;
  ResultStep step = step_of(ResultStep::Kind::text, "open");
  step.body_json = R"({"content":[],"type":"doc"})";
  step.status = ResultStatus::passed;
  step.times = {4, 5, 1};
  step.message = "sm";
  step.trace = "st";
  step.parameters = {{"c", "3", false, false}};
  ResultStep file = step_of(ResultStep::Kind::attachment, "", 11);
  file.times.start = 6;
  step.steps = {file, step_of(ResultStep::Kind::attachment, "", 12)};
  step.expected = {step_of(ResultStep::Kind::expected, "shown")};
  write.steps = {step};
  write.in_steps = {{11, {"log", "1-log.txt", "text/plain", 9}}};
  write.loose = {{"video", "2-video.mp4", "", 10}};
  return write;
}

TEST(Session, IsOpenedWithTheEnvironment) {
  Uploads test([](const http::Request&) { return answer(200, R"({"id":31,"launchId":7})"); });
  const auto id = test.bench.run(test.api.open_session(7, {{"Browser", "ff"}, {"OS", "\"x\""}}));
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(*id, 31);
  EXPECT_THAT(test.bench.calls(), ElementsAre("POST /api/upload/session?manual=true"));
  EXPECT_EQ(
      test.sent(),
      json::parse(R"({"launchId":7,"environment":[{"key":"Browser","value":"ff"},{"key":"OS","value":"\"x\""}]})"));
  ASSERT_TRUE(test.bench.run(test.api.open_session(7, {})).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"launchId":7,"environment":[]})"));
}

TEST(Session, SaysWhereThereIsNoSuchApi) {
  for (const int status : {404, 405}) {
    Uploads test([status](const http::Request&) { return answer(status); });
    EXPECT_EQ(test.bench.run(test.api.open_session(7, {})).error().kind, ErrorKind::not_found) << status;
  }
  Uploads refused([](const http::Request&) { return answer(400, R"({"message":"jobRunId is missing"})"); });
  EXPECT_EQ(refused.bench.run(refused.api.open_session(7, {})).error().kind, ErrorKind::invalid_input);
}

TEST(Upload, CarriesEverythingThatTheApiTakes) {
  Uploads test([](const http::Request&) { return answer(200, R"({"resultIds":[501]})"); });
  const auto uploaded = test.bench.run(test.api.upload_results(31, {full_result()}));
  ASSERT_TRUE(uploaded.has_value()) << uploaded.error().message;
  ASSERT_EQ(uploaded->size(), 1U);
  EXPECT_EQ(uploaded->front().id, 501);
  EXPECT_THAT(test.bench.calls(), ElementsAre("POST /api/upload/test-result"));
  EXPECT_EQ(test.sent(), json::parse(R"({"testSessionId":31,"results":[{
    "uuid":"u-1","name":"pays","historyId":"hk","status":"BROKEN","fullName":"f","description":"d","precondition":"p","expectedResult":"e",
    "start":1,"stop":2,"duration":3,"message":"m","trace":"at \"x\"\n\tat y","hostId":"h","threadId":"t",
    "hidden":true,"flaky":true,"muted":true,"known":true,
    "labels":[{"name":"ALLURE_ID","value":"70"},{"name":"tag","value":"smoke"},{"name":"layer","value":"API"}],
    "links":[{"name":"mark","type":"tmsync","url":"https://h/1"}],
    "parameters":[{"name":"a","value":"1","hidden":true},{"name":"b","value":"2","excluded":true}],
    "steps":[{"type":"body","body":"open","bodyJson":{"type":"doc","content":[]},"status":"PASSED","start":4,"stop":5,"duration":1,
      "message":"sm","trace":"st","parameters":[{"name":"c","value":"3"}],
      "steps":[{"type":"attachment","start":6,
        "attachment":{"name":"log","originalFileName":"1-log.txt","contentType":"text/plain","contentLength":9}}],
      "expectedResultSteps":[{"type":"expected_body","body":"shown"}]}],
    "attachments":[{"name":"video","originalFileName":"2-video.mp4","contentLength":10}]}]})"));
}

TEST(Upload, DoesNotSayThatAFileOfUnknownLengthIsEmpty) {
  Uploads test([](const http::Request&) { return answer(200, R"({"resultIds":[1]})"); });
  ResultWrite write;
  write.row.name = "pays";
  write.loose.push_back({"log", "log", "", std::nullopt});
  ASSERT_TRUE(test.bench.run(test.api.upload_results(31, {write})).has_value());
  EXPECT_EQ(test.sent().at("results").at(0).at("attachments"), json::parse(R"([{"name":"log","originalFileName":"log"}])"));
}

TEST(Upload, LeavesOutWhatIsNotThere) {
  Uploads test([](const http::Request&) { return answer(200, R"({"resultIds":[1]})"); });
  ResultWrite write;
  write.row.name = "n";
  write.row.links = std::vector<model::Link>{{"", "", "v"}};
  write.steps = {step_of(ResultStep::Kind::attachment, "", 5)};
  ASSERT_TRUE(test.bench.run(test.api.upload_results(31, {write})).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"testSessionId":31,"results":[{"name":"n","links":[{"url":"v"}]}]})"));
}

TEST(Upload, AValidationErrorIsNoConflictUnlessTheLaunchIsClosed) {
  for (const auto& [said, kind] :
       {std::pair{"Validation error", ErrorKind::invalid_input}, std::pair{"", ErrorKind::invalid_input},
        std::pair{"Launch 7 is closed", ErrorKind::conflict}, std::pair{"closed launch", ErrorKind::conflict}}) {
    SCOPED_TRACE(said);
    const auto body = json{{"message", said}}.dump();
    Uploads test([&body](const http::Request&) { return answer(409, body); });
    const auto sent = test.bench.run(test.api.upload_results(31, std::vector<ResultWrite>(1)));
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().kind, kind);
  }
}

TEST(Upload, MakesNamesAcceptable) {
  struct Row {
    std::string given;
    std::string sent;
  };
  for (const Row& row :
       {Row{"", "-"}, Row{" \t\n", "-"}, Row{"two\nlines\tand\r\nmore", "two\nlines\tand\r\nmore"},
        Row{std::string("a\0b\x1b[1m\x7f", 8), "a b [1m "}, Row{"\x01", "-"},
        Row{"lone \xED\xA0\x80 surrogate", "lone \uFFFD\uFFFD\uFFFD surrogate"},
        Row{"cut \xF0\x9F\x98", "cut \uFFFD\uFFFD\uFFFD"}, Row{"overlong \xC0\xAF", "overlong \uFFFD\uFFFD"},
        Row{"fine \u00fc \u20ac \U0001F600 \"q\" \\", "fine \u00fc \u20ac \U0001F600 \"q\" \\"}}) {
    SCOPED_TRACE(row.given);
    Uploads test(created);
    ResultWrite write;
    write.row.name = row.given;
    write.steps = {step_of(ResultStep::Kind::text, row.given)};
    ASSERT_TRUE(test.bench.run(test.api.upload_results(31, {write})).has_value());
    EXPECT_EQ(test.sent()["results"][0]["name"], row.sent);
    EXPECT_EQ(test.sent()["results"][0]["steps"][0]["body"], row.sent);
    ASSERT_TRUE(test.bench.run(test.api.create_result(7, write, false)).has_value());
    EXPECT_EQ(test.sent()["name"], row.sent);
    EXPECT_EQ(test.sent()["scenario"]["steps"][0]["body"], row.sent);
    model::Fixture fixture;
    fixture.name = row.given;
    ASSERT_TRUE(test.bench.run(test.api.upload_fixtures(3, {fixture}, {})).has_value());
    EXPECT_EQ(test.sent()["fixtures"][0]["name"], row.sent);
  }
}

TEST(Upload, ARichBodyThatIsNoDocumentIsNotSent) {
  for (const char* rich : {"{", "[1]", "\"x\"", "{} {}", ""}) {
    SCOPED_TRACE(rich);
    Uploads test(created);
    ResultWrite write;
    write.steps = {step_of(ResultStep::Kind::text, "x")};
    write.steps[0].body_json = rich;
    ASSERT_TRUE(test.bench.run(test.api.upload_results(31, {write})).has_value());
    EXPECT_EQ(test.sent()["results"][0]["steps"][0], json::parse(R"({"type":"body","body":"x"})"));
  }
}

struct AnswerRow {
  const char* name;
  const char* body;
  std::vector<std::optional<Id>> ids;  ///< empty: unknown_outcome
};

class UploadAnswers : public ::testing::TestWithParam<AnswerRow> {};

TEST_P(UploadAnswers, AreReadInEveryShape) {
  Uploads test([](const http::Request&) { return answer(200, GetParam().body); });
  std::vector<ResultWrite> writes(2);
  writes[0].uuid = "a";
  writes[1].uuid = "b";
  const auto uploaded = test.bench.run(test.api.upload_results(31, writes));
  if (GetParam().ids.empty()) {
    ASSERT_FALSE(uploaded.has_value());
    EXPECT_EQ(uploaded.error().kind, ErrorKind::unknown_outcome);
    EXPECT_THAT(uploaded.error().message, HasSubstr("POST /api/upload/test-result"));
    return;
  }
  ASSERT_TRUE(uploaded.has_value()) << uploaded.error().message;
  ASSERT_EQ(uploaded->size(), 2U);
  EXPECT_EQ((*uploaded)[0].id, GetParam().ids[0]);
  EXPECT_EQ((*uploaded)[1].id, GetParam().ids[1]);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, UploadAnswers,
    ::testing::Values(
        AnswerRow{"ids_in_order", R"({"resultIds":[1,2]})", {1, 2}},
        AnswerRow{"ids_of_some", R"({"resultIds":[1]})", {std::nullopt, std::nullopt}},
        AnswerRow{"ids_with_null", R"({"resultIds":[null,2]})", {std::nullopt, 2}},
        AnswerRow{"rows_by_uuid", R"({"results":[{"id":2,"uuid":"b"},{"id":1,"uuid":"a"}]})", {1, 2}},
        AnswerRow{"rows_of_some", R"({"results":[{"id":2,"uuid":"b"},{"id":9,"uuid":"z"}]})", {std::nullopt, 2}},
        AnswerRow{"rows_without_uuid", R"({"results":[{"id":"1"},{"id":2}]})", {1, 2}},
        AnswerRow{"one_row_without_uuid", R"({"results":[{"id":1}]})", {std::nullopt, std::nullopt}},
        AnswerRow{"another_object", R"({"count":2})", {std::nullopt, std::nullopt}},
        AnswerRow{"nothing", "", {std::nullopt, std::nullopt}}, AnswerRow{"a_list", "[1,2]", {}},
        AnswerRow{"cut", R"({"resultIds":[1)", {}}),
    [](const auto& row) { return row.param.name; });

TEST(Upload, KnowsItsLimits) {
  Uploads test(accepted);
  EXPECT_THAT(*test.bench.run(test.api.upload_results(31, {})), IsEmpty());
  EXPECT_TRUE(test.bench.run(test.api.upload_files(3, {})).has_value());
  EXPECT_TRUE(test.bench.run(test.api.upload_fixtures(3, {}, {})).has_value());
  EXPECT_EQ(test.bench.run(test.api.upload_results(31, std::vector<ResultWrite>(1001))).error().kind,
            ErrorKind::invalid_input);
  EXPECT_EQ(test.bench.run(test.api.upload_files(3, std::vector<File>(101))).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(test.bench.run(test.api.upload_fixtures(3, std::vector<model::Fixture>(101), {})).error().kind,
            ErrorKind::invalid_input);
  EXPECT_THAT(test.bench.calls(), IsEmpty());
}

TEST(Upload, IsNeverRepeatedBlindly) {
  Uploads test([](const http::Request&) { return answer(502); });
  const std::vector<ResultWrite> one(1);
  const std::vector<File> files{{"a", "", "x"}};
  EXPECT_EQ(test.bench.run(test.api.open_session(7, {})).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.upload_results(31, one)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.upload_files(3, files)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.upload_fixtures(3, std::vector<model::Fixture>(1), {})).error().kind,
            ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.upload_fixture_files(4, files)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.create_result(7, one.front(), false)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.add_result_files(3, files)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_THAT(
      test.bench.calls(),
      ElementsAre("POST /api/upload/session?manual=true", "POST /api/upload/test-result",
                  "POST /api/upload/test-result/3/attachment", "POST /api/upload/test-result/3/test-fixture-result",
                  "POST /api/upload/test-fixture-result/4/attachment", "POST /api/testresult",
                  "POST /api/testresult/attachment?testResultId=3"));
}

TEST(Upload, ARefusedRequestSaysWhatTheServerSaid) {
  Uploads test([](const http::Request&) { return answer(400, R"({"message":"results[3].name must not be blank"})"); });
  const auto uploaded = test.bench.run(test.api.upload_results(31, std::vector<ResultWrite>(1)));
  EXPECT_EQ(uploaded.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(uploaded.error().message, HasSubstr("results[3].name must not be blank"));
}

TEST(UploadFiles, GoAsPartsUnderTheirNames) {
  Uploads test(accepted);
  EXPECT_TRUE(
      test.bench.run(test.api.upload_files(3, {{"1-log.txt", "text/plain", "one"}, {"2.png", "", "two"}})).has_value());
  const std::string body = test.bench.transport->requests.back().body;
  EXPECT_THAT(body, HasSubstr("name=\"file\"; filename=\"1-log.txt\"\r\nContent-Type: text/plain\r\n\r\none\r\n"));
  EXPECT_THAT(body,
              HasSubstr("name=\"file\"; filename=\"2.png\"\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n"));
}

TEST(UploadFixtures, CarryTheirStepsAndFiles) {
  Uploads test(accepted);
  model::Fixture before{9, true, "set up", ResultStatus::failed, {1, 2, 1}, "m", "t", {}};
  before.steps = {step_of(ResultStep::Kind::attachment, "", 4), step_of(ResultStep::Kind::attachment, "", 5)};
  model::Fixture after;
  after.before = false;
  after.name = "tear down";
  ASSERT_TRUE(test.bench.run(test.api.upload_fixtures(3, {before, after}, {{4, {"log", "f.log", "text/plain", 2}}}))
                  .has_value());
  EXPECT_EQ(
      test.sent(),
      json::parse(R"({"fixtures":[{"type":"BEFORE","name":"set up","status":"FAILED","start":1,"stop":2,"duration":1,
    "message":"m","trace":"t","steps":[{"type":"attachment",
      "attachment":{"name":"log","originalFileName":"f.log","contentType":"text/plain","contentLength":2}}]},
    {"type":"AFTER","name":"tear down"}]})"));
}

TEST(CreateResult, CarriesWhatTheOrdinaryApiTakes) {
  Uploads test(created);
  const auto id = test.bench.run(test.api.create_result(7, full_result(), false));
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(*id, 77);
  EXPECT_EQ(test.sent(),
            json::parse(R"({"launchId":7,"name":"pays","status":"broken","testCaseId":70,"manual":false,"external":true,
    "fullName":"f","description":"d","precondition":"p","expectedResult":"e","start":1,"stop":2,"duration":3,
    "message":"m","trace":"at \"x\"\n\tat y","tags":[{"name":"smoke"}],"links":[{"name":"mark","type":"tmsync","url":"https://h/1"}],
    "scenario":{"steps":[{"type":"body","body":"open","bodyJson":{"type":"doc","content":[]},"status":"passed","start":4,"stop":5,
      "duration":1,"message":"sm","trace":"st","parameters":[{"name":"c","value":"3"}],
      "expectedResultSteps":[{"type":"expected_body","body":"shown"}]}]}})"));
  ResultWrite bare;
  bare.row.name = "n";
  bare.steps = {step_of(ResultStep::Kind::attachment, "", 5)};
  ASSERT_TRUE(test.bench.run(test.api.create_result(7, bare, true)).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"launchId":7,"name":"n","status":"unknown","manual":true,"external":false})"));
}

TEST(CreateResult, WithoutAnIdInTheAnswerIsOpen) {
  Uploads test([](const http::Request&) { return answer(200, "{}"); });
  EXPECT_EQ(test.bench.run(test.api.create_result(7, {}, true)).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(test.bench.run(test.api.open_session(7, {})).error().kind, ErrorKind::unknown_outcome);
}

}  // namespace
}  // namespace tmsync::testops
