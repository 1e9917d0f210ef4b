#include <cstdlib>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "native_world.hpp"
#include "schema_check.hpp"

/// `tmsync doctor`: finds what is wrong, one thing apart from another, and touches nothing.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Doctor : public NativeWorld {
 protected:
  Doctor() { setenv("TMSYNC_FORMAT", "text", 1); }
  ~Doctor() override { unsetenv("TMSYNC_FORMAT"); }

  /// Nothing is written, whatever is wrong.
  Outcome doctor(std::vector<std::string> more = {}) {
    more.insert(more.begin(), "doctor");
    auto outcome = run(more);
    EXPECT_EQ(writes(), 0U);
    return outcome;
  }

  /// The text of the checks of an address, one a line: "ok connection: ...".
  std::string checks(const std::string& address) {
    const auto outcome = run({"doctor", "--format", "json"});
    EXPECT_EQ(report::schema_errors("doctor.schema.json", outcome.out), "");
    std::string lines;
    const auto document = json::parse(outcome.out);
    for (const auto& check : document.at("checks")) {
      if (check.at("address") != address) continue;
      lines += check.at("state").get<std::string>() + ' ' + check.at("check").get<std::string>() + ": " +
               check.at("text").get<std::string>() + " -> " + check.at("advice").get<std::string>() + '\n';
    }
    return lines;
  }
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
  start();
  const auto outcome = doctor();
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, Not(HasSubstr("FAIL")));
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("tmsync.yaml, found by looking upwards"), HasSubstr("no mistake found"),
                                    HasSubstr("the token (environment variable EMEA_TOKEN) is accepted: user"),
                                    HasSubstr("project \"Payments\" (#1) of instance/emea can be read"),
                                    HasSubstr("of instance/hq can be written to"),
                                    HasSubstr("the source accepts the query: 3 test cases"), HasSubstr(" 0 failed.")));
  EXPECT_EQ(doctor().out, outcome.out) << "the same state gives the same text";
}

TEST_F(Doctor, OneBadInstanceHidesNothingOfTheOthers) {
  start();
  environment["HQ_TOKEN"] = "a-wrong-token-7d21";
  const auto outcome = doctor();
  EXPECT_EQ(outcome.code, 8) << outcome.all();
  EXPECT_THAT(outcome.all(), Not(HasSubstr("a-wrong-token-7d21")));
  EXPECT_THAT(checks("instance/emea"), AllOf(HasSubstr("ok connection"), HasSubstr("ok token")));
  EXPECT_THAT(checks("instance/hq"), AllOf(HasSubstr("failed token"), HasSubstr("HQ_TOKEN")));
  EXPECT_THAT(checks("export/payments"), HasSubstr("skipped readable: not checked, because instance/hq"));
}

TEST_F(Doctor, TellsWhereAMissingTokenBelongs) {
  start();
  environment.erase("HQ_TOKEN");
  EXPECT_EQ(doctor().code, 8);
  EXPECT_THAT(checks("instance/hq"),
              AllOf(HasSubstr("the environment variable HQ_TOKEN is not set"), HasSubstr("-> export HQ_TOKEN=")));
}

TEST_F(Doctor, TellsAnInstanceThatIsNotThereApart) {
  start();
  Yaml yaml;
  yaml.emea_endpoint = "http://127.0.0.1:1";
  configure(yaml);
  EXPECT_EQ(doctor().code, 9);
  EXPECT_THAT(checks("instance/emea"), AllOf(HasSubstr("failed connection"), HasSubstr("cannot connect")));
  EXPECT_THAT(checks("instance/hq"), HasSubstr("ok token"));
  environment["HQ_TOKEN"] = "a-wrong-token-7d21";
  EXPECT_EQ(doctor().code, 8) << "what a person has to mend decides";
}

TEST_F(Doctor, AnInvalidConfigurationIsToldWithPlacesAndNobodyIsAsked) {
  start();
  const auto text = text_of({});
  write("tmsync.yaml", replaced(text, "  limits:", "  limitz:"));
  const auto outcome = doctor();
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("FAIL configuration"), HasSubstr("tmsync.yaml:7:3"),
                                    HasSubstr("did you mean \"limits\"?"), HasSubstr("TM1101"),
                                    HasSubstr("not asked, because the configuration cannot be used")));
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Doctor, WithoutAConfigurationItSaysHowToBegin) {
  const auto outcome = run({"doctor"});
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.flat(), HasSubstr("tmsync init"));
}

TEST_F(Doctor, ChecksTheRightToWrite) {
  start();
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.set_right("bot", "Payments EMEA", "read")); });
  EXPECT_EQ(doctor().code, 8);
  EXPECT_THAT(checks("export/payments"),
              AllOf(HasSubstr("ok source"), HasSubstr("failed recipient"), HasSubstr("has no right project:write"),
                    HasSubstr("give its user that right")));
}

TEST_F(Doctor, ChecksNamesThatOnlyTheInstancesKnow) {
  start();
  Yaml yaml;
  yaml.recipient_project = "Payments EMAE";
  configure(yaml);
  EXPECT_EQ(doctor().code, 7);
  EXPECT_THAT(checks("export/payments"), AllOf(HasSubstr("failed recipient"), HasSubstr("Payments EMEA")));
  yaml = {};
  yaml.mapping = "  customFields:\n    Priority: { rows: [ { source: P0, target: Bloker } ] }\n";
  configure(yaml);
  EXPECT_EQ(doctor().code, 7);
  EXPECT_THAT(checks("export/payments"),
              AllOf(HasSubstr("failed mapping"), HasSubstr("tmsync.yaml:"), HasSubstr("TM3101"), HasSubstr("Blocker")));
}

/// Of an instance, or of what stands before it.
struct Refusal {
  const char* name;
  int status;
  const char* location;
  const char* text;
  const char* advice;
};

class DoctorAndPlan : public Doctor, public ::testing::WithParamInterface<Refusal> {};

TEST_P(DoctorAndPlan, SayWhatToDoAboutARefusal) {
  Setup setup;
  setup.meddle = [](const standin::Request& request, standin::Outcome& outcome) {
    if (request.target.find("/oauth/token") != std::string::npos) return;
    standin::Response refused{GetParam().status, {{"Content-Type", "text/plain"}}, ""};
    if (*GetParam().location != '\0') refused.headers.push_back({"Location", GetParam().location});
    outcome.response = refused;
  };
  start(setup);
  EXPECT_THAT(checks("instance/emea"),
              AllOf(HasSubstr(GetParam().text), HasSubstr(std::string("-> ") + GetParam().advice)));
  for (const auto& verb : std::vector<std::vector<std::string>>{{"plan"}, {"apply", "--yes"}}) {
    const auto outcome = run(verb);
    EXPECT_THAT(outcome.flat(), AllOf(HasSubstr(GetParam().text), HasSubstr(GetParam().advice))) << verb.front();
    EXPECT_THAT(outcome.all(), Not(HasSubstr("pa55")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, DoctorAndPlan,
    ::testing::Values(Refusal{"moved", 301, "https://bob:pa55@new.example.com/api/project?size=1",
                              "301: a redirect to https://new.example.com/api/project",
                              "redirects are not followed: put the address that answers into spec.endpoint"},
                      Refusal{"proxy_login", 407, "", "407: the proxy wants a user name and a password",
                              "put them into HTTPS_PROXY"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Doctor, TellsThatTheApiTokenItselfIsSent) {
  Setup setup;
  setup.meddle = [](const standin::Request& request, standin::Outcome& outcome) {
    if (request.target.find("/oauth/token") != std::string::npos) outcome.response = standin::Response{404, {}, ""};
  };
  start(setup);
  EXPECT_THAT(checks("instance/emea"),
              HasSubstr("warning token: the instance has no token exchange: the API token itself goes along"));
  const auto plan = run({"plan"});
  EXPECT_EQ(plan.code, 0) << plan.all();
  EXPECT_THAT(plan.flat(), AllOf(HasSubstr("note[TM3311]"), HasSubstr("instance \"emea\" has no token exchange"),
                                 HasSubstr("instance \"hq\" has no token exchange")));
}

TEST_F(Doctor, ChecksCertificates) {
  Setup setup;
  setup.tls = true;
  start(setup);
  EXPECT_EQ(doctor().code, 9);
  EXPECT_THAT(checks("instance/emea"),
              AllOf(HasSubstr("failed tls"), HasSubstr("certificate verify failed"),
                    HasSubstr("-> a certificate of your own authority"), HasSubstr("tls.caFile")));
  write("ca.pem", listener_->certificate_pem());
  Yaml yaml;
  yaml.emea_more = "  tls: { caFile: ca.pem }\n";
  yaml.hq_more = "  tls: { insecureSkipVerify: true }\n";
  configure(yaml);
  EXPECT_EQ(doctor().code, 0);
  EXPECT_THAT(checks("instance/emea"), AllOf(HasSubstr("warning tls: TLSv1."), HasSubstr("certificate verified, valid"),
                                             HasSubstr("have it renewed")))
      << "the sandbox's certificate is good for a day";
  EXPECT_THAT(checks("instance/hq"), HasSubstr("warning tls: TLSv1.3, but the certificate is not checked"));
}

TEST_F(Doctor, ComparesTheClocks) {
  start();
  EXPECT_THAT(checks("instance/emea"), Not(HasSubstr("clock"))) << "the stand-in sends no date";
  Setup setup;
  setup.meddle = [](const standin::Request& request, standin::Outcome& outcome) {
    if (request.target != "/api/project?size=1") return;
    outcome.response.status = 200;
    outcome.response.headers = {{"Date", "Thu, 01 Jan 2026 00:00:00 GMT"}, {"Content-Type", "application/json"}};
    outcome.response.body = R"({"content": []})";
  };
  start(setup);
  EXPECT_EQ(doctor().code, 0);
  EXPECT_THAT(checks("instance/emea"),
              AllOf(HasSubstr("warning clock: its clock is "), HasSubstr(" s behind this machine's"),
                    HasSubstr("-> set both clocks by a time server")));
}

TEST_F(Doctor, TellsWhatVariablesDo) {
  start();
  Yaml yaml;
  yaml.emea_token = "{ env: TMSYNC_EMEA_TOKEN }";
  configure(yaml);
  environment["TMSYNC_EMEA_TOKEN"] = kEmeaToken;
  setenv("TMSYNC_EMEA_TOKEN", kEmeaToken, 1);
  setenv("TMSYNC_MAX_DELTE", "secret-of-somebody", 1);
  environment["HTTPS_PROXY"] = "http://user:password-9c1f@proxy.example.com:3128";
  const auto outcome = doctor();
  unsetenv("TMSYNC_EMEA_TOKEN");
  unsetenv("TMSYNC_MAX_DELTE");
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("TMSYNC_EMEA_TOKEN holds the token of instance/emea"),
                                    HasSubstr("TMSYNC_FORMAT=text sets --format of "), HasSubstr("doctor"),
                                    HasSubstr("TMSYNC_MAX_DELTE sets no flag and holds no token"),
                                    HasSubstr("did you mean \"TMSYNC_MAX_DELETE\""),
                                    HasSubstr("HTTPS_PROXY=http://***@proxy.example.com:3128")));
  EXPECT_THAT(outcome.all(), AllOf(Not(HasSubstr("secret-of-somebody")), Not(HasSubstr("password-9c1f"))));
}

TEST_F(Doctor, TellsWhichProxyIsUsed) {
  start();
  const auto proxy_of = [&](const std::string& endpoint) {
    Yaml yaml;
    yaml.emea_endpoint = endpoint;
    configure(yaml);
    const auto document = json::parse(run({"doctor", "--format", "json"}).out);
    for (const auto& setting : document.at("settings")) {
      if (setting.at("name") == "instance/emea proxy")
        return setting.at("value").get<std::string>() + " from " + setting.at("origin").get<std::string>();
    }
    return std::string("nothing");
  };
  environment["HTTP_PROXY"] = "http://user:password-9c1f@127.0.0.1:1";
  EXPECT_EQ(proxy_of("http://127.0.0.1:1"), "none from loopback");
  EXPECT_EQ(proxy_of("http://emea.example.com"), "http://***@127.0.0.1:1 from HTTP_PROXY");
  environment["no_proxy"] = "localhost,.example.com";
  EXPECT_EQ(proxy_of("http://emea.example.com"), "none from no_proxy");
  EXPECT_EQ(proxy_of("http://emea.invalid"), "http://***@127.0.0.1:1 from HTTP_PROXY");
}

TEST_F(Doctor, ListsSettingsWithTheirOrigin) {
  start();
  setenv("TMSYNC_LOG_LEVEL", "error", 1);
  const auto outcome = doctor({"--format", "json", "--color", "never"});
  unsetenv("TMSYNC_LOG_LEVEL");
  EXPECT_EQ(report::schema_errors("doctor.schema.json", outcome.out), "");
  const auto document = json::parse(outcome.out);
  EXPECT_EQ(document.at("exitCode"), 0);
  EXPECT_EQ(document.at("summary").at("failed"), 0);
  std::map<std::string, std::string> settings;
  for (const auto& setting : document.at("settings")) {
    settings[setting.at("name")] =
        setting.at("value").get<std::string>() + " from " + setting.at("origin").get<std::string>();
  }
  EXPECT_EQ(settings["--color"], "never from flag");
  EXPECT_EQ(settings["--log-level"], "error from TMSYNC_LOG_LEVEL");
  EXPECT_EQ(settings["--quiet"], "no from default");
  EXPECT_EQ(settings["instance/emea token"], "(secret) from environment variable EMEA_TOKEN");
  EXPECT_EQ(settings["instance/emea limits.concurrency"], "4 from tmsync.yaml:3:19");
  EXPECT_THAT(doctor().out, Not(HasSubstr("apiPrefix")));
  EXPECT_THAT(doctor({"-v"}).out, HasSubstr("--quiet"));
}

TEST_F(Doctor, ChecksWhatNativeDeliveryNeeds) {
  start_native();
  EXPECT_EQ(doctor().code, 0);
  EXPECT_THAT(checks("integration/hq"), HasSubstr("\"Headquarters\" is not in TestOps yet"));
  EXPECT_THAT(checks("integration/hq/project/Payments"), HasSubstr("ok token: instance \"hq\" accepts the token"));
  EXPECT_THAT(checks("export/payments"), HasSubstr("of instance/emea can be configured"));
  environment["EXPORT_TOKEN"] = "a-wrong-token-7d21";
  EXPECT_EQ(doctor().code, 8);
  EXPECT_THAT(checks("integration/hq/project/Payments"), HasSubstr("failed token"));
}

}  // namespace
}  // namespace tmsync::testing
