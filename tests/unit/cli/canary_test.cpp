#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "native_world.hpp"

/// No output of any verb ever shows a token. `CliWorld::run` looks for the API tokens in everything that is shown;
/// here every verb runs on ways that could show one, with everything that can be logged.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::vector<std::string>> kVerbs = {
    {"validate"},
    {"validate", "--format", "json"},
    {"validate", "--format", "junit"},
    {"fmt", "--diff"},
    {"schema"},
    {"schema", "document"},
    {"aql", "tag = \"release\""},
    {"version"},
    {"plan"},
    {"plan", "--format", "json"},
    {"plan", "--rotate-secret", "integration/*"},
    {"verify"},
    {"verify", "--format", "json"},
    {"verify", "--format", "junit"},
    {"verify", "--wait", "1ms"},
    {"drift"},
    {"drift", "--refresh", "full", "--format", "json"},
    {"explain", "export/payments/test-case/101"},
    {"import", "--instance", "emea"},
    {"doctor"},
    {"doctor", "--format", "json"},
    {"apply", "--yes", "--verify"},
    {"apply", "--yes", "--rotate-secret", "integration/*"},
    {"apply", "--yes", "--rotate-secret", "integration/*", "--format", "json"},
};

class Canary : public NativeWorld {
 protected:
  /// With everything that can be logged. Also looks for the tokens of the moment that the API tokens were exchanged
  /// for.
  void run_everything() {
    for (const auto& verb : kVerbs) {
      for (const auto& loud : std::vector<std::vector<std::string>>{{"-vv"}, {"--log-level", "trace"}}) {
        auto arguments = verb;
        arguments.insert(arguments.end(), loud.begin(), loud.end());
        const auto outcome = run(arguments);
        EXPECT_THAT(outcome.err, Not(HasSubstr("Try: tmsync "))) << "a mistake of this test";
        masked_ = masked_ || outcome.all().find("***") != std::string::npos;
        const std::lock_guard lock(mutex_);
        for (const auto& credential : credentials_) {
          EXPECT_THAT(outcome.all(), Not(HasSubstr(credential))) << ::testing::PrintToString(arguments);
        }
      }
    }
  }

  /// Both instances answer what `chosen` picks with that status, and repeat the whole request.
  Setup echoing(int status, std::function<bool(const standin::Request&)> chosen) {
    auto setup = native_setup();
    setup.meddle = [this, status, chosen = std::move(chosen)](const standin::Request& request,
                                                              standin::Outcome& outcome) {
      const std::lock_guard lock(mutex_);
      std::string echo = request.body;  // first: messages are cut where they are long
      for (const auto& [name, value] : request.headers) {
        echo += ' ' + name + ": " + value;
        const auto space = value.find(' ');
        if (name == "Authorization" && space != std::string::npos) credentials_.insert(value.substr(space + 1));
      }
      if (!chosen(request)) return;
      ++echoed_;
      stored_ = stored_ || request.body.find(kExportToken) != std::string::npos;
      const nlohmann::json body{{"status", status}, {"message", echo}};
      outcome.response = {status, {{"Content-Type", "application/json"}}, body.dump()};
    };
    return setup;
  }

  /// A direct export, with an integration that no export uses beside it.
  void start_direct(const Setup& setup) {
    start(setup);
    environment["EXPORT_TOKEN"] = kExportToken;
    write("tmsync.yaml", text_of({}) + integration_text("{ env: EXPORT_TOKEN }"));
  }

  std::mutex mutex_;
  std::set<std::string> credentials_;
  int echoed_ = 0;
  bool masked_ = false;  ///< something was shown with a token made unreadable
  bool stored_ = false;  ///< a request with the token for the project integration was answered so
};

bool is_exchange(const standin::Request& request) {
  return request.target.find("/oauth/token") != std::string::npos;
}

TEST_F(Canary, WhereEverythingWorks) {
  start_native(echoing(200, [](const auto&) { return false; }));
  run_everything();
  later(61);
  run_everything();
  EXPECT_FALSE(credentials_.empty()) << "nothing would be found";
}

TEST_F(Canary, DirectDelivery) {
  start_direct(native_setup());
  run_everything();
}

TEST_F(Canary, TokensThatAreRefused) {
  start_native();
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.revoke_token(kExportToken)); });
  later(61);
  run_everything();
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.revoke_token(kHqToken)); });
  run_everything();
  on_emea([](standin::Instance& emea) { ASSERT_TRUE(emea.revoke_token(kEmeaToken)); });
  run_everything();
}

TEST_F(Canary, ServersThatFail) {
  for (const auto kind : {standin::Fault::Kind::status, standin::Fault::Kind::malformed, standin::Fault::Kind::html,
                          standin::Fault::Kind::truncated, standin::Fault::Kind::reset_before}) {
    start_native();
    standin::Fault fault;
    fault.kind = kind;
    fault.path_glob = "/integration*";
    fault.times = -1;
    on_emea([&](standin::Instance& emea) { emea.add_fault(fault); });
    run_everything();
  }
}

/// What is known of the user and the password of a proxy, in each way in which it could be shown.
const std::vector<std::string> kOfTheProxy = {"b0bby", "pr0xy", "c4nary", "YjBiYnk6cHIweHl"};

class ProxyCanary : public Canary {
 protected:
  /// With every format, into files, too; nothing of them may be in any output or file.
  void run_with(const std::string& proxy) {
    const std::vector<std::vector<std::string>> verbs = {
        {"plan", "--json-into", "p.json", "--markdown-into", "p.md", "--html-into", "p.html", "--ndjson-into", "p.nd",
         "--text-into", "p.txt", "--metrics-into", "p.prom", "--out", "p.tmsync"},
        {"plan", "--format", "json"},
        {"plan", "--format", "ndjson"},
        {"plan", "--format", "markdown"},
        {"plan", "--format", "html"},
        {"apply", "--yes", "--record", "a.rec", "--metrics-into", "a.prom", "--json-into", "a.json"},
        {"apply", "--yes", "--format", "ndjson"},
        {"drift"},
        {"drift", "--format", "json"},
        {"verify", "--format", "json"},
        {"verify", "--format", "junit", "--markdown-into", "v.md", "--html-into", "v.html"},
        {"explain", "export/payments/test-case/101"},
        {"import", "--instance", "emea"},
        {"doctor"},
        {"doctor", "--format", "json"},
        {"validate", "--format", "json"},
    };
    for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"}) environment[name] = proxy;
    for (const auto& verb : verbs) {
      for (const auto& loud : std::vector<std::vector<std::string>>{
               {"--log-level", "debug"}, {"--log-level", "trace", "--log-format", "json"}}) {
        auto arguments = verb;
        arguments.insert(arguments.end(), loud.begin(), loud.end());
        const auto outcome = run(arguments);
        EXPECT_THAT(outcome.err, Not(HasSubstr("Try: tmsync "))) << "a mistake of this test";
        expect_hidden(outcome.all(), ::testing::PrintToString(arguments));
      }
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.path().filename() == "tmsync.yaml") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      expect_hidden({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()},
                    entry.path().filename().string());
    }
  }

  static void expect_hidden(const std::string& text, const std::string& where) {
    for (const auto& part : kOfTheProxy) EXPECT_THAT(text, Not(HasSubstr(part))) << where;
  }

  void start_elsewhere() {
    start();
    Yaml yaml;
    yaml.emea_endpoint = "http://emea.invalid";
    configure(yaml);
  }
};

TEST_F(ProxyCanary, APasswordThatIsNotEncodedIsRefused) {
  start_elsewhere();
  for (const char* proxy : {"http://b0bby:pr0xy@c4nary@127.0.0.1:1", "http://b0bby:pr0xy/c4nary@127.0.0.1:1",
                            "http://b0bby:pr0xy#c4nary@127.0.0.1:1", "b0bby:pr0xy?c4nary@127.0.0.1:1"}) {
    run_with(proxy);
    EXPECT_THAT(run({"plan"}).flat(), HasSubstr("proxy (hidden): write special characters"));
  }
}

TEST_F(ProxyCanary, ThatIsNotThere) {
  start_elsewhere();
  run_with("http://b0bby:pr0xy%40c4nary@127.0.0.1:1");
  EXPECT_THAT(run({"plan"}).flat(), HasSubstr("proxy 127.0.0.1:1 (for emea.invalid:80): cannot connect"));
}

TEST_F(ProxyCanary, InTheConfiguration) {
  start();
  Yaml yaml;
  yaml.emea_more = "  proxy: http://b0bby:pr0xy%40c4nary@127.0.0.1:1\n";
  configure(yaml);
  run_with("");
  const auto outcome = run({"validate"});
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.all(), HasSubstr("TM1218"));
}

class RepeatedRequest : public Canary, public ::testing::WithParamInterface<int> {};

TEST_P(RepeatedRequest, OfAWriteWithASecret) {
  start_native(echoing(GetParam(), [](const auto& request) {
    return request.method != "GET" && request.target.find("/integration/project") != std::string::npos;
  }));
  run_everything();
  EXPECT_TRUE(stored_) << "no request with the token was repeated";
  EXPECT_TRUE(masked_ || GetParam() < 400) << "the answer was not shown at all";
}

TEST_P(RepeatedRequest, OfAWriteOfATestCase) {
  start_direct(echoing(GetParam(), [](const auto& request) {
    return request.method == "POST" && request.target.find("/testcase") != std::string::npos;
  }));
  run_everything();
  EXPECT_GT(echoed_, 0);
}

TEST_P(RepeatedRequest, OfARead) {
  start_native(echoing(GetParam(), [](const auto& request) { return request.method == "GET"; }));
  run_everything();
  EXPECT_GT(echoed_, 0);
}

TEST_P(RepeatedRequest, OfTheTokenExchange) {
  start_native(echoing(GetParam(), is_exchange));
  run_everything();
  EXPECT_GT(echoed_, 0);
}

INSTANTIATE_TEST_SUITE_P(Statuses, RepeatedRequest, ::testing::Values(200, 400, 401, 403, 409, 422, 500),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace tmsync::testing
