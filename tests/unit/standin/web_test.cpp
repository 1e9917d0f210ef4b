#include "fixture.hpp"

/// The pages that show people what an instance holds.
namespace tmsync::standin {
namespace {

using Id = std::int64_t;

using ::testing::HasSubstr;
using ::testing::Not;

class Web : public StandinTest {
 protected:
  std::string page(const std::string& path) {
    const Outcome outcome = instance_->handle({"GET", path, {}, {}});
    EXPECT_EQ(outcome.response.status, 200);
    return outcome.response.body;
  }
};

TEST_F(Web, ProjectsLeadToCasesAndLaunches) {
  const Id id =
      create({{"name", "Pay <b>fast</b>"},
              {"tags", {{{"name", "release"}}}},
              {"links",
               {{{"name", "emea/1/7"}, {"type", "tmsync"}, {"url", "https://emea.example.com/project/1/test-cases/7"}},
                {{"name", "bad"}, {"type", "x"}, {"url", "javascript:alert(1)"}}}}});
  EXPECT_THAT(page("/"), HasSubstr("/project/1/test-cases"));
  const std::string list = page("/project/1/test-cases");
  EXPECT_THAT(list, HasSubstr("Pay &lt;b&gt;fast&lt;/b&gt;"));
  EXPECT_THAT(list, Not(HasSubstr("<b>fast")));
  EXPECT_THAT(list, HasSubstr("href=\"https://emea.example.com/project/1/test-cases/7\""));
  EXPECT_THAT(list, Not(HasSubstr("javascript:"))) << "an address that is none of the web is no link";
  EXPECT_THAT(page("/project/1/test-cases/" + std::to_string(id)), HasSubstr("release"));

  const auto launch = bot().post("/launch", {{"name", "Nightly"}, {"projectId", 1}});
  ASSERT_EQ(launch.status, 200);
  const Id of = launch.body["id"];
  ASSERT_EQ(bot()
                .post("/testresult", {{"launchId", of}, {"name", "it ran"}, {"status", "failed"}, {"testCaseId", id}})
                .status,
            200);
  EXPECT_THAT(page("/project/1/launches"), HasSubstr("Nightly"));
  EXPECT_THAT(page("/launch/" + std::to_string(of)), HasSubstr("it ran"));
}

TEST_F(Web, AnUnknownAddressIsAPageToo) {
  for (const char* path :
       {"/nothing", "/project/99/test-cases", "/project/1/test-cases/99999", "/launch/x", "/swagger-ui.html"}) {
    EXPECT_THAT(page(path), HasSubstr("nothing at this address")) << path;
  }
}

}  // namespace
}  // namespace tmsync::standin
