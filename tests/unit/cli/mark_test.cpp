#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli_world.hpp"
#include "schema_check.hpp"
#include "standin_client.hpp"

/// `tmsync mark` as a person or a pipeline uses it.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr const char* kCase = "export/payments/test-case/101";

class MarkVerb : public CliWorld {
 protected:
  /// Everything is exported.
  void SetUp() override {
    start();
    const auto applied = run({"apply", "--yes"});
    ASSERT_EQ(applied.code, 0) << applied.all();
    on_hq([](standin::Instance& hq) {
      ASSERT_TRUE(hq.load_json(R"({"tokens": [{"token": "person-token", "user": "person"}]})"));
    });
  }

  /// A person's clone of the copy of case 101.
  std::int64_t clone(const std::string& name) {
    std::int64_t id = 0;
    on_hq([&](standin::Instance& hq) {
      const StandinClient person(hq, "person-token", "/api");
      const auto rows = person.get("/testcase/__search?projectId=7&rql=true&size=1000").body.at("content");
      for (const auto& row : rows) {
        if (row.at("name") != "Pay by card") continue;
        const Json body{{"projectId", 7}, {"name", name}, {"links", row.at("links")}};
        id = person.post("/testcase", body).body.at("id").get<std::int64_t>();
      }
    });
    EXPECT_NE(id, 0);
    return id;
  }

  Json document(const Outcome& outcome) {
    EXPECT_EQ(report::schema_errors("mark.schema.json", outcome.out), "") << outcome.all();
    return Json::parse(outcome.out);
  }
};

TEST_F(MarkVerb, ShowsAsksAndWritesOnce) {
  const auto id = std::to_string(clone("My clone"));
  const auto refused = run({"plan"});
  EXPECT_THAT(refused.flat(), HasSubstr("tmsync mark --remove"));
  const auto before = writes();
  const auto nobody = run({"mark", "--remove", kCase});
  EXPECT_EQ(nobody.code, 64) << nobody.all();
  EXPECT_THAT(nobody.out, AllOf(HasSubstr('#' + id + " \"My clone\""), HasSubstr("made by person"), HasSubstr("- ")));
  EXPECT_THAT(nobody.err, HasSubstr("--yes"));
  terminal_input = true;
  EXPECT_EQ(run({"mark", "--remove", kCase}, "no\n").code, 1);
  EXPECT_EQ(writes(), before);
  const auto done = run({"mark", "--remove", kCase}, "yes\n");
  EXPECT_EQ(done.code, 0) << done.all();
  EXPECT_EQ(writes(), before + 1);
  const auto again = run({"mark", "--remove", kCase, "--copy", id, "--yes"});
  EXPECT_EQ(again.code, 0) << again.all();
  EXPECT_THAT(again.out, HasSubstr("nothing to do"));
  EXPECT_EQ(writes(), before + 1);
  EXPECT_THAT(run({"plan"}).out, Not(HasSubstr("carries its mark")));
}

TEST_F(MarkVerb, ListsWhatCanBeMeant) {
  const auto one = clone("One");
  const auto two = clone("Two");
  const auto before = writes();
  auto outcome = run({"mark", "--remove", kCase, "--yes"});
  EXPECT_EQ(outcome.code, 10) << outcome.all();
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("--copy"), HasSubstr("\"One\""), HasSubstr("\"Two\"")));
  outcome = run({"mark", "--remove", kCase, "--yes", "--format", "json"});
  EXPECT_EQ(outcome.code, 10);
  const auto found = document(outcome);
  EXPECT_EQ(found["outcome"], "ambiguous");
  EXPECT_EQ(found["candidates"].size(), 2U);
  EXPECT_EQ(found["candidates"][0]["id"], one);
  EXPECT_EQ(writes(), before);
  outcome = run({"mark", "--remove", kCase, "--copy", std::to_string(two), "--yes", "--format", "json"});
  EXPECT_EQ(outcome.code, 0);
  const auto done = document(outcome);
  EXPECT_EQ(done["outcome"], "done");
  EXPECT_EQ(done["object"]["id"], two);
  EXPECT_EQ(done["removed"].size(), 1U);
  EXPECT_EQ(done["written"], nullptr);
}

TEST_F(MarkVerb, RepairsAndHasNothingToDoAfterwards) {
  on_hq([](standin::Instance& hq) {
    const StandinClient person(hq, "person-token", "/api");
    const auto rows = person.get("/testcase/__search?projectId=7&rql=true&size=1000").body.at("content");
    for (const auto& row : rows) {
      if (row.at("name") != "Pay by card") continue;
      (void)person.patch("/testcase/" + row.at("id").dump(), {{"links", Json::array()}});
    }
  });
  EXPECT_THAT(run({"plan"}).flat(), HasSubstr("tmsync mark --repair"));
  const auto repaired = run({"mark", "--repair", kCase, "--yes", "--format", "json"});
  EXPECT_EQ(repaired.code, 0) << repaired.all();
  EXPECT_EQ(document(repaired)["written"]["name"], "emea/1/101");
  const auto again = run({"mark", "--repair", kCase, "--yes", "--format", "json"});
  EXPECT_EQ(again.code, 0) << again.all();
  EXPECT_EQ(document(again)["outcome"], "nothing_to_do");
  const auto applied = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_EQ(count(copies(), "\"name\": \"Pay by card\""), 1U);
}

TEST_F(MarkVerb, SaysWhatIsWrongWithTheCommandLine) {
  EXPECT_EQ(run({"mark"}).code, 64);
  EXPECT_EQ(run({"mark", "--remove", kCase, "--repair", kCase}).code, 64);
  auto outcome = run({"mark", "--remove", "export/payments"});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.err, HasSubstr("export/NAME/test-case/ID"));
  outcome = run({"mark", "--repair", "export/paymets/test-case/1"});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"payments\"?"));
}

}  // namespace
}  // namespace tmsync::testing
