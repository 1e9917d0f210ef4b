#include "fixture.hpp"

namespace tmsync::standin {
namespace {

class Auth : public StandinTest {
 protected:
  StandinAnswer exchange(const std::string& token) {
    return bot().send(Request{"POST",
                              "/api/uaa/oauth/token",
                              {{"Content-Type", "application/x-www-form-urlencoded"}},
                              "grant_type=apitoken&scope=openid&token=" + token});
  }
  StandinAnswer with(const std::string& authorization, const std::string& target = "/api/uaa/account/me") {
    return bot().send(Request{"GET", target, {{"authorization", authorization}}, {}});
  }
};

TEST_F(Auth, ExchangeUseAndExpiry) {
  const auto answer = exchange("bot-token");
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.body["expires_in"], 3600);
  const std::string token = answer.body["access_token"];
  EXPECT_EQ(std::count(token.begin(), token.end(), '.'), 2);
  EXPECT_EQ(with("Bearer " + token).body["username"], "bot");
  clock_ms_ += 3'600'000;
  const auto expired = with("Bearer " + token);
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(expired.body["error"], "invalid_token");
}

TEST_F(Auth, MultipartExchange) {
  const auto answer =
      bot().send(Request{"POST",
                         "/api/uaa/oauth/token",
                         {{"Content-Type", "multipart/form-data; boundary=b"}},
                         "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\napitoken\r\n"
                         "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nbot-token\r\n--b--\r\n"});
  EXPECT_EQ(answer.status, 200) << answer.text;
}

TEST_F(Auth, WrongAndRevokedTokens) {
  EXPECT_EQ(exchange("nonsense").status, 401);
  EXPECT_EQ(exchange("nonsense").body["error"], "invalid_token");
  const std::string token = exchange("bot-token").body["access_token"];
  EXPECT_TRUE(instance_->revoke_token("bot-token"));
  EXPECT_FALSE(instance_->revoke_token("bot-token"));
  EXPECT_EQ(with("Bearer " + token).status, 401);
  EXPECT_EQ(with("Api-Token bot-token").status, 401);
  EXPECT_EQ(with("").status, 401);
}

TEST_F(Auth, ApiTokenSchemeIgnoresCase) {
  for (const char* scheme : {"Api-Token", "api-token", "API-TOKEN"}) {
    EXPECT_EQ(with(std::string(scheme) + " reader-token").body["username"], "reader") << scheme;
  }
}

TEST_F(Auth, Rights) {
  EXPECT_EQ(as("reader").post("/testcase", {{"projectId", 1}, {"name", "x"}}).status, 403);
  EXPECT_EQ(bot().get("/testcase/__search?projectId=2&rql=true").status, 403);
  EXPECT_EQ(bot().get("/testcase/__search?projectId=99&rql=true").status, 404);
  EXPECT_EQ(bot().post("/cf", {{"name", "New"}, {"required", false}}).status, 403);
  EXPECT_EQ(as("root").post("/cf", {{"name", "New"}, {"required", false}}).status, 200);
  EXPECT_EQ(as("reader").get("/permission?projectId=1").body, json({"project:read"}));
  EXPECT_EQ(bot().get("/permission?projectId=1").body, json({"project:read", "project:comment", "project:write"}));
  EXPECT_EQ(bot().get("/project").body["totalElements"], 1);
  EXPECT_EQ(as("root").get("/project").body["totalElements"], 2);
  EXPECT_EQ(as("reader").get("/project/suggest?write=true").body["totalElements"], 0);
}

TEST_F(Auth, BothPrefixesOrOne) {
  EXPECT_EQ(with("Api-Token bot-token", "/api/project").status, 200);
  EXPECT_EQ(with("Api-Token bot-token", "/api/rs/project").status, 200);
  Instance::Options old;
  old.api_prefix = "/api/rs";
  open(old);
  EXPECT_EQ(with("Api-Token bot-token", "/api/project").status, 404);
  EXPECT_EQ(with("Api-Token bot-token", "/api/rs/project").status, 200);
  EXPECT_EQ(exchange("bot-token").status, 200) << "the exchange is always below /api";
  const auto page = instance_->handle({"GET", "/project/1", {}, {}});
  EXPECT_EQ(page.response.status, 200);
  EXPECT_NE(page.response.body.find("<html"), std::string::npos);
}

TEST_F(Auth, UnknownPathAndMethod) {
  EXPECT_EQ(bot().get("/nothing/here").status, 404);
  EXPECT_EQ(bot().send("PUT", "/project").status, 405);
}

TEST_F(Auth, UsersAreSuggested) {
  const auto users = bot().get("/uaa/user/suggest?username=anna");
  ASSERT_EQ(users.body["totalElements"], 1) << users.text;
  EXPECT_EQ(users.body["content"][0]["name"], "anna");
}

}  // namespace
}  // namespace tmsync::standin
