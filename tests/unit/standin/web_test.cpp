#include "fixture.hpp"

/// The pages that show people what an instance holds.
namespace tmsync::standin {
namespace {

using Id = std::int64_t;

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostile = "<script>alert(1)</script>\"'&\xe2\x80\xae";

class Web : public StandinTest {
 protected:
  Response response(const std::string& path) { return instance_->handle({"GET", path, {}, {}}).response; }

  std::string page(const std::string& path) {
    const auto found = response(path);
    EXPECT_EQ(found.status, 200) << path;
    EXPECT_THAT(found.body, Not(HasSubstr("<script"))) << path;
    return found.body;
  }

  std::string case_page(Id id) { return page("/project/1/test-cases/" + std::to_string(id)); }
};

json mark(const std::string& fragment) {
  return {
      {"name", "emea/1/7"}, {"type", "tmsync"}, {"url", "https://emea.example.com/project/1/test-cases/7" + fragment}};
}

TEST_F(Web, ProjectsLeadToCasesAndLaunches) {
  const Id id =
      create({{"name", "Pay <b>fast</b>"}, {"tags", {{{"name", "release"}}}}, {"links", {mark("#tmsync=1")}}});
  const std::string projects = page("/");
  EXPECT_THAT(projects, HasSubstr("href=\"/project/1/test-cases\""));
  EXPECT_THAT(projects, HasSubstr("href=\"/project/1/launches\""));
  const std::string list = page("/project/1/test-cases");
  EXPECT_THAT(list, HasSubstr("Pay &lt;b&gt;fast&lt;/b&gt;"));
  EXPECT_THAT(list, HasSubstr("href=\"/project/1/test-cases/" + std::to_string(id) + "\""));
  EXPECT_THAT(list, HasSubstr("href=\"https://emea.example.com/project/1/test-cases/7#tmsync=1\""));
  EXPECT_EQ(page("/project/1"), list);
}

TEST_F(Web, EveryPageHasThePolicyAndTheSameNavigation) {
  create();
  for (const char* path : {"/", "/integrations", "/requests", "/project/1/test-cases", "/project/1/launches",
                           "/project/1/exports", "/project/1/test-cases/1", "/nothing"}) {
    const auto found = response(path);
    std::string policy;
    for (const auto& [name, value] : found.headers) {
      if (name == "Content-Security-Policy") policy = value;
    }
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; style-src 'sha256-")) << path;
    for (const char* entry : {"href=\"/\"", "href=\"/integrations\"", "href=\"/requests\""}) {
      EXPECT_THAT(found.body, HasSubstr(entry)) << path;
    }
    EXPECT_THAT(found.body, HasSubstr("<main id=\"main\"")) << path;
    EXPECT_THAT(found.body, Not(HasSubstr(" style=\""))) << path;
  }
}

TEST_F(Web, ATestCaseIsShownWhole) {
  ASSERT_TRUE(instance_->load_json(R"({"projects": [{"name": "Alpha",
    "sharedSteps": [{"name": "Sign in", "steps": ["Open the shop"]}],
    "testCases": [{"name": "Whole", "status": "Active", "layer": "UI Tests", "tags": ["release"],
      "description": "First line\n<b>Second line</b>", "precondition": "A cart", "expectedResult": "It is paid",
      "links": [{"name": "Spec", "type": "documentation", "url": "https://wiki.example.com/spec"}],
      "members": {"Owner": "anna"}, "customFields": {"Priority": "P0"},
      "issues": [{"name": "PAY-17", "integration": "Jira", "summary": "Wrong currency"}],
      "testKeys": [{"name": "TC-101", "integration": "Jira", "url": "https://jira.example.com/browse/TC-101"}],
      "examples": [{"card": "visa"}],
      "attachments": [{"name": "cards.csv", "text": "a,b"}],
      "scenario": [{"shared": "Sign in"}, {"text": "Enter a card", "steps": [{"attachment": "cards.csv"}, "Confirm"]},
                   {"text": "Pay", "expected": ["A receipt is shown"]}]}]}]})"));
  const auto found = page("/project/1/test-cases?q=whole");
  const auto at = found.find("/project/1/test-cases/");
  ASSERT_NE(at, std::string::npos);
  const auto html = page(found.substr(at, found.find('"', at) - at));
  for (const char* part : {"Active",
                           "Default",
                           "UI Tests",
                           "release",
                           "First line\n&lt;b&gt;Second line&lt;/b&gt;",
                           "A cart",
                           "It is paid",
                           "https://wiki.example.com/spec",
                           "<bdi>Owner</bdi>: <bdi>anna</bdi>",
                           "Priority",
                           "P0",
                           "PAY-17",
                           "Wrong currency",
                           "TC-101",
                           "card",
                           "visa",
                           "cards.csv",
                           "3 bytes",
                           "Sign in",
                           "shared step",
                           "Open the shop",
                           "Enter a card",
                           "Confirm",
                           "Expected:",
                           "A receipt is shown",
                           "2023-11-14 22:13:20 UTC"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, Not(HasSubstr("Where it came from"))) << "it is nobody's copy";
}

TEST_F(Web, ACopySaysWhereItCameFrom) {
  const auto complete = case_page(create({{"links", {mark("#tmsync=1;rev=00ff00ff00ff00ff;mod=5;att=;map=")}}}));
  EXPECT_THAT(complete, HasSubstr("Where it came from"));
  EXPECT_THAT(complete, HasSubstr("<bdi>emea/1/7</bdi>"));
  EXPECT_THAT(complete, HasSubstr("00ff00ff00ff00ff"));
  EXPECT_THAT(case_page(create({{"links", {mark("#tmsync=1;rev=;mod=5;att=;map=")}}})), HasSubstr("not complete yet"));
  EXPECT_THAT(case_page(create({{"links", {mark("")}}})), HasSubstr("not complete yet"));
}

TEST_F(Web, HostileTextStaysText) {
  const Id id = create({{"name", kHostile},
                        {"description", kHostile},
                        {"tags", {{{"name", kHostile}}}},
                        {"links", {{{"name", kHostile}, {"type", "x"}, {"url", "javascript:alert(1)"}}}}});
  ASSERT_EQ(bot()
                .post("/testcase/" + std::to_string(id) + "/scenario?v2=true",
                      {{"steps", {{{"type", "body"}, {"body", kHostile}}}}})
                .status,
            200);
  for (const auto& html : {case_page(id), page("/project/1/test-cases"),
                           page("/project/1/test-cases?q=%3Cscript%3Ealert(1)%3C/script%3E%22")}) {
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(html, Not(HasSubstr("javascript:"))) << "an address that is none of the web is no link";
    EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xae")));
  }
}

TEST_F(Web, LongListsHavePages) {
  for (int i = 0; i < 250; ++i) create({{"name", i % 2 == 0 ? "Even " + std::to_string(i) : "Odd"}});
  const auto first = page("/project/1/test-cases");
  EXPECT_THAT(first, HasSubstr("1 to 100 of 250 test cases"));
  EXPECT_THAT(first, HasSubstr("href=\"/project/1/test-cases?page=2\""));
  EXPECT_THAT(first, Not(HasSubstr(">Previous<")));
  const auto last = page("/project/1/test-cases?page=3");
  EXPECT_THAT(last, HasSubstr("201 to 250 of 250 test cases"));
  EXPECT_THAT(last, Not(HasSubstr(">Next<")));
  EXPECT_EQ(page("/project/1/test-cases?page=99"), last);
  EXPECT_EQ(page("/project/1/test-cases?page=x"), first);
  const auto even = page("/project/1/test-cases?q=eVeN");
  EXPECT_THAT(even, HasSubstr("1 to 100 of 125 test cases"));
  EXPECT_THAT(even, HasSubstr("?page=2&amp;q=eVeN"));
  EXPECT_THAT(even, HasSubstr("value=\"eVeN\""));
  EXPECT_THAT(page("/project/1/test-cases?q=neither"), HasSubstr("no test cases"));
}

TEST_F(Web, ALaunchShowsItsResults) {
  const Id id = create();
  const auto launch =
      bot().post("/launch", {{"name", "Nightly"}, {"projectId", 1}, {"links", {mark("#tmsync=1;rev=ff")}}});
  ASSERT_EQ(launch.status, 200);
  const Id of = launch.body["id"];
  ASSERT_EQ(bot()
                .post("/testresult", {{"launchId", of},
                                      {"name", "it ran"},
                                      {"status", "failed"},
                                      {"message", "expected <1>"},
                                      {"trace", "at line 5"},
                                      {"testCaseId", id}})
                .status,
            200);
  const auto list = page("/project/1/launches?q=night");
  EXPECT_THAT(list, HasSubstr("Nightly"));
  EXPECT_THAT(list, HasSubstr("1 <span class=\"bad\">failed</span>"));
  EXPECT_THAT(page("/project/1/launches?q=weekly"), Not(HasSubstr("Nightly")));
  const auto html = page("/launch/" + std::to_string(of));
  EXPECT_THAT(html, HasSubstr("it ran"));
  EXPECT_THAT(html, HasSubstr("expected &lt;1&gt;"));
  EXPECT_THAT(html, HasSubstr("at line 5"));
  EXPECT_THAT(html, HasSubstr("href=\"/project/1/test-cases/" + std::to_string(id) + "\""));
  EXPECT_THAT(html, HasSubstr("A copy of <a href=\"https://emea.example.com/project/1/test-cases/7#tmsync=1;rev=ff\""));
}

TEST_F(Web, IntegrationsAndTheirUse) {
  EXPECT_THAT(page("/integrations"), HasSubstr("https://jira.example.com"));
  EXPECT_THAT(page("/integrations"), HasSubstr("href=\"/project/1/exports\""));
  EXPECT_THAT(page("/project/1/exports"), HasSubstr("<bdi>Jira</bdi>"));
}

TEST_F(Web, RequestsAreListedWithoutSecrets) {
  page("/");  // what people look at is not listed
  EXPECT_EQ(bot().get("/project/1?accessToken=very-secret&page=2&password=also").status, 200);
  EXPECT_EQ(bot().get("/project/99").status, 404);
  const auto html = page("/requests");
  EXPECT_THAT(html, HasSubstr("/api/project/1?accessToken=***&amp;page=2&amp;password=***"));
  EXPECT_THAT(html, HasSubstr("<span class=\"bad\">404</span>"));
  for (const char* secret : {"very-secret", "also", "bot-token", "Bearer"}) EXPECT_THAT(html, Not(HasSubstr(secret)));
  EXPECT_LT(html.find("/api/project/99"), html.find("/api/project/1?")) << "the newest first";
}

TEST_F(Web, OnlyTheNewestRequestsAreKept) {
  const auto client = bot();
  for (int i = 0; i < 600; ++i) static_cast<void>(client.get("/project/1?n=" + std::to_string(i)));
  const auto html = page("/requests");
  EXPECT_THAT(html, HasSubstr("?n=599<"));
  EXPECT_THAT(html, HasSubstr("?n=100<"));
  EXPECT_THAT(html, Not(HasSubstr("?n=99<")));
}

TEST_F(Web, AnUnknownAddressIsAPageToo) {
  for (const char* path : {"/nothing", "/project/99/test-cases", "/project/1/test-cases/99999", "/launch/x",
                           "/swagger-ui.html", "/project/1/launches/5"}) {
    EXPECT_THAT(page(path), HasSubstr("nothing at this address")) << path;
  }
}

}  // namespace
}  // namespace tmsync::standin
