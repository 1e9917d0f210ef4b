#include <atomic>
#include <chrono>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli_world.hpp"

/// Instances that are down, not what they seem, or talk nonsense.
namespace tmsync::testing {
namespace {

using standin::Fault;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Answers each request with the bytes that a function gives for its first line; empty bytes = never answers.
class RawServer {
 public:
  explicit RawServer(std::function<std::string(const std::string&)> answer) : answer_(std::move(answer)) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(socket_, 16) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RawServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    for (const int line : lines_) close(line);
    close(socket_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (;;) {
      const int line = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (line < 0) return;
      lines_.push_back(line);
      std::string request(65536, '\0');
      const auto got = recv(line, request.data(), request.size(), 0);
      if (got <= 0) continue;
      request.resize(static_cast<std::size_t>(got));
      const auto answer = answer_(request.substr(0, request.find('\r')));
      if (answer.empty()) continue;
      (void)send(line, answer.data(), answer.size(), MSG_NOSIGNAL);
      shutdown(line, SHUT_WR);
    }
  }

  std::function<std::string(const std::string&)> answer_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> lines_;
  std::thread thread_;
};

std::string http(const std::string& body, const std::string& type = "application/json",
                 const std::string& length = "") {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type +
         "\r\nContent-Length: " + (length.empty() ? std::to_string(body.size()) : length) + "\r\n\r\n" + body;
}

/// A port that nobody listens on.
std::string dead_url() {
  std::string url;
  {
    const RawServer server([](const std::string&) { return std::string(); });
    url = server.url();
  }
  return url;
}

class Remote : public CliWorld {
 protected:
  void SetUp() override { start(); }

  /// Every verb that reads both sides ends with the code and the texts, and the recipient stays as it is.
  void expect_failure(int code, const std::vector<std::string>& said) {
    const auto before = copies();
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"plan"}, {"apply", "--yes"}, {"drift"}}) {
      const auto began = std::chrono::steady_clock::now();
      const auto outcome = run(arguments);
      EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15)) << arguments.front();
      EXPECT_EQ(outcome.code, code) << arguments.front() << '\n' << outcome.all();
      for (const auto& text : said) EXPECT_THAT(outcome.flat(), HasSubstr(text)) << arguments.front();
    }
    EXPECT_EQ(writes(), 0U);
    EXPECT_EQ(copies(), before);
  }

  void break_hq(Fault::Kind kind, const std::string& method, const std::string& glob, int status = 500) {
    on_hq([&](standin::Instance& hq) {
      Fault fault;
      fault.kind = kind;
      fault.method = method;
      fault.path_glob = glob;
      fault.times = -1;
      fault.status = status;
      hq.add_fault(fault);
    });
  }
};

TEST_F(Remote, APermanentFailureHasOneCodeInEveryVerb) {
  const RawServer moved([](const std::string&) {
    return std::string(
        "HTTP/1.1 301 Moved Permanently\r\nConnection: close\r\nLocation: https://new.example.com/\r\n"
        "Content-Length: 0\r\n\r\n");
  });
  const RawServer proxy([](const std::string&) {
    return std::string("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  Yaml redirected;
  redirected.hq_endpoint = moved.url();
  Yaml refused;
  refused.hq_endpoint = "https://testops.invalid";
  refused.hq_more = "  proxy: " + proxy.url() + "\n";
  for (const auto& [yaml, said] : {std::pair{redirected, "301"}, std::pair{refused, "the proxy refused the tunnel"}}) {
    configure(yaml);
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"plan"}, {"plan", "--detailed-exitcode"}, {"apply", "--yes"}, {"drift"}, {"verify"}}) {
      const auto outcome = run(arguments);
      EXPECT_EQ(outcome.code, 1) << arguments.front() << '\n' << outcome.all();
      EXPECT_THAT(outcome.flat(), HasSubstr(said)) << arguments.front();
    }
  }
}

TEST_F(Remote, Down) {
  Yaml yaml;
  yaml.hq_endpoint = dead_url();
  configure(yaml);
  expect_failure(9, {"instance \"hq\"", "cannot connect", yaml.hq_endpoint.substr(7)});
}

TEST_F(Remote, NoSuchHost) {
  Yaml yaml;
  yaml.hq_endpoint = "https://testops.invalid";
  configure(yaml);
  expect_failure(9, {"instance \"hq\"", "testops.invalid:443", "cannot resolve the name"});
}

TEST_F(Remote, NeverAnswers) {
  const RawServer server([](const std::string&) { return std::string(); });
  Yaml yaml;
  yaml.hq_endpoint = server.url();
  yaml.timeout = "1s";
  configure(yaml);
  expect_failure(9, {"instance \"hq\"", "timed out"});
}

TEST_F(Remote, NotHttp) {
  const RawServer server([](const std::string&) { return std::string("SSH-2.0-OpenSSH_9.2\r\n"); });
  Yaml yaml;
  yaml.hq_endpoint = server.url();
  configure(yaml);
  expect_failure(1, {"instance \"hq\"", "not HTTP"});
}

TEST_F(Remote, APageInPlaceOfTheTokenExchange) {
  const RawServer server([](const std::string&) {
    return http("<!doctype html><html><head><title>Sign in to Example</title></head></html>", "text/html");
  });
  Yaml yaml;
  yaml.hq_endpoint = server.url();
  configure(yaml);
  expect_failure(8, {"instance \"hq\"", "an HTML page titled \"Sign in to Example\"", "environment variable HQ_TOKEN"});
}

TEST_F(Remote, APageInPlaceOfJson) {
  break_hq(Fault::Kind::html, "GET", "/testcase/__search");
  expect_failure(9, {"instance \"hq\"", "HTML in place of JSON", "/testcase/__search"});
}

TEST_F(Remote, MalformedJson) {
  break_hq(Fault::Kind::malformed, "GET", "/testcase/__search");
  expect_failure(1, {"instance \"hq\"", "/testcase/__search"});
}

TEST_F(Remote, MalformedJsonOfAReferenceList) {
  break_hq(Fault::Kind::malformed, "GET", "/project");
  expect_failure(1, {"instance \"hq\"", "GET /api/project: 200: the answer is not valid JSON"});
}

TEST_F(Remote, CutOff) {
  break_hq(Fault::Kind::truncated, "GET", "/testcase/__search");
  expect_failure(9, {"instance \"hq\"", "cut short"});
}

TEST_F(Remote, FailsOnEveryRequest) {
  break_hq(Fault::Kind::status, "GET", "/project*", 502);
  expect_failure(9, {"instance \"hq\"", "502"});
}

TEST_F(Remote, RateLimited) {
  break_hq(Fault::Kind::status, "GET", "/testcase/__search", 429);
  expect_failure(9, {"instance \"hq\"", "429"});
}

TEST_F(Remote, AnAnswerTooLarge) {
  const RawServer server([](const std::string& line) {
    if (line.find("/oauth/token") != std::string::npos) return http(R"({"access_token":"t","expires_in":3600})");
    if (line.find("/account/me") != std::string::npos) return http(R"({"username":"bot"})");
    if (line.find("query=") != std::string::npos) return http("[", "application/json", "99999999999");
    return http("[]");
  });
  Yaml yaml;
  yaml.hq_endpoint = server.url();
  configure(yaml);
  expect_failure(1, {"instance \"hq\"", "the answer is larger than 67108864 bytes"});
}

/// What `query/validate` can say to a query that parses here: valid: false, or 400 with a reason.
TEST_F(Remote, AqlThatOnlyTheInstanceRefuses) {
  const RawServer server([](const std::string& line) {
    if (line.find("/oauth/token") != std::string::npos) return http(R"({"access_token":"t","expires_in":3600})");
    if (line.find("/account/me") != std::string::npos) return http(R"({"username":"exporter"})");
    if (line.find("/query/validate") != std::string::npos) return http(R"({"valid":false,"count":0})");
    if (line.find("/api/project?") != std::string::npos) return http(R"([{"id":1,"name":"Payments"}])");
    if (line.find("/api/testlayer") != std::string::npos) return http("[]");
    return std::string("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  Yaml yaml;
  yaml.emea_endpoint = server.url();
  yaml.mapping = "  layer: { identity: true }\n";
  configure(yaml);
  expect_failure(7, {"tmsync.yaml:", "error[TM3201]", "instance \"emea\" refuses the query of export \"payments\""});
  EXPECT_EQ(run({"explain", "export/payments/test-case/101"}).code, 7);

  configure({});
  on_emea([](standin::Instance& emea) {
    Fault refused;
    refused.status = 400;
    refused.path_glob = "/testcase/query/validate";
    refused.times = -1;
    emea.add_fault(refused);
  });
  expect_failure(7, {"tmsync.yaml:", "error[TM3201]", "instance \"emea\" refuses the query of export \"payments\""});
}

TEST_F(Remote, GoesAwayInTheMiddleOfAnApplyAndTheNextRunCompletesIt) {
  on_hq([](standin::Instance& hq) {
    Fault gone;
    gone.kind = Fault::Kind::reset_after;
    gone.method = "POST";
    gone.path_glob = "/testcase";
    gone.skip = 1;
    gone.times = 1;
    hq.add_fault(gone);
  });
  const auto outcome = run({"apply", "--yes"});
  EXPECT_NE(outcome.code, 64) << outcome.all();
  on_hq([](standin::Instance& hq) { hq.clear_faults(); });
  const auto again = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(again.code, 0) << again.all();
  for (const char* name : {"\"Pay by card\"", "\"Refund\"", "\"Table of amounts\""}) {
    EXPECT_EQ(count(copies(), std::string("\"name\": ") + name), 1U) << copies();
  }
}

TEST_F(Remote, ProxyVariablesAreIgnoredForLoopback) {
  for (const char* name : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}) environment[name] = dead_url();
  EXPECT_EQ(run({"plan"}).code, 0);
}

TEST_F(Remote, AProxyOfTheInstanceIsUsedAndNamedWhenItIsDown) {
  const auto proxy = dead_url();
  Yaml yaml;
  yaml.hq_more = "  proxy: " + proxy + "\n";
  configure(yaml);
  expect_failure(9, {"instance \"hq\"", "proxy " + proxy.substr(7)});
}

class Certificates : public CliWorld {
 protected:
  void SetUp() override {
    Setup setup;
    setup.tls = true;
    start(setup);
    write("ca.pem", listener_->certificate_pem());
  }
};

TEST_F(Certificates, AnUnknownAuthorityIsRefusedAndTheRemedyNamed) {
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 9) << outcome.all();
  EXPECT_THAT(outcome.flat(),
              AllOf(HasSubstr("instance \"emea\""), HasSubstr("certificate verify failed"), HasSubstr("tls.caFile")));
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Certificates, CaFileMakesItTrusted) {
  Yaml yaml;
  yaml.emea_more = yaml.hq_more = "  tls: { caFile: ca.pem }\n";
  configure(yaml);
  const auto outcome = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 3 created"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("warning")));
}

TEST_F(Certificates, SkippingTheCheckWorksAndIsAWarningInEveryPlan) {
  Yaml yaml;
  yaml.emea_more = yaml.hq_more = "  tls: { insecureSkipVerify: true }\n";
  configure(yaml);
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("warning[TM"), HasSubstr("insecureSkipVerify")));
  const auto json = run({"plan", "--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"severity\": \"warning\""));
}

TEST_F(Certificates, AFileThatIsNoneIsAMistakeOfTheConfiguration) {
  write("no.pem", "this is no certificate\n");
  for (const char* file : {"missing.pem", "no.pem"}) {
    Yaml yaml;
    yaml.emea_more = yaml.hq_more = std::string("  tls: { caFile: ") + file + " }\n";
    configure(yaml);
    const auto outcome = run({"plan"});
    EXPECT_EQ(outcome.code, 7) << outcome.all();
    EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("instance \"emea\""), HasSubstr("tls.caFile"), HasSubstr(file)));
  }
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Certificates, PlainHttpToAnHttpsPort) {
  Yaml yaml;
  yaml.emea_endpoint = "http" + endpoint(0).substr(5);
  configure(yaml);
  const auto outcome = run({"plan"});
  EXPECT_TRUE(outcome.code == 1 || outcome.code == 9) << outcome.code << outcome.all();
  EXPECT_THAT(outcome.all(), HasSubstr("instance \"emea\""));
}

TEST_F(Remote, HttpsToAPlainHttpPort) {
  Yaml yaml;
  yaml.hq_endpoint = "https" + endpoint(1).substr(4);
  configure(yaml);
  expect_failure(9, {"instance \"hq\"", "TLS handshake"});
}

}  // namespace
}  // namespace tmsync::testing
