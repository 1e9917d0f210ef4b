#include "tmsync/http/socket_transport.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "loopback_server.hpp"

namespace tmsync::http {
namespace {

using core::ErrorKind;
using ::testing::HasSubstr;
using testing::Identity;
using testing::LoopbackServer;
using testing::make_identity;
using ::testing::Not;
using testing::ok;
using testing::Reply;
using Outcome = core::Result<Response>;
using Then = Reply::Then;

class Sockets : public ::testing::Test {
 protected:
  boost::asio::io_context context;

  std::unique_ptr<Transport> open(SocketOptions options) {
    auto made = make_socket_transport(options);
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
    return std::move(*made);
  }
  std::unique_ptr<Transport> open(const LoopbackServer& server) {
    SocketOptions options;
    options.endpoint = "http://" + server.address();
    return open(std::move(options));
  }

  Outcome send(Transport& transport, Request request) {
    std::optional<Outcome> outcome;
    boost::asio::co_spawn(context, transport.send(std::move(request)),
                          [&](std::exception_ptr, Outcome end) { outcome = std::move(end); });
    context.restart();
    while (!outcome) context.run_one();
    return std::move(*outcome);
  }
  Outcome get(Transport& transport, const std::string& target = "/x") {
    Request request;
    request.target = target;
    return send(transport, std::move(request));
  }
};

std::string gzip(const std::string& plain) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct PemFile {
  std::string path;
  explicit PemFile(const std::string& text) {
    char name[] = "/tmp/tmsync-http-test-XXXXXX";
    const int file = mkstemp(name);
    path = name;
    EXPECT_EQ(write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(file);
  }
  ~PemFile() { std::remove(path.c_str()); }
};

TEST_F(Sockets, SendsPathPrefixHeadersAndBodyAndKeepsTheConnection) {
  LoopbackServer server(context, [](const std::string&) { return Reply{ok("hello", "X-Test: 1\r\n")}; });
  SocketOptions options;
  options.endpoint = "http://" + server.address() + "/testops/";
  const auto transport = open(options);
  Request request;
  request.method = Method::post;
  request.target = "/api/thing?a=b";
  request.headers.push_back({"X-Mine", "yes"});
  request.body = "payload";
  const Outcome first = send(*transport, request);
  ASSERT_TRUE(first.has_value()) << first.error().message;
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->body, "hello");
  ASSERT_NE(first->header("x-test"), nullptr);
  const Outcome second = get(*transport);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(server.connections, 1);
  ASSERT_EQ(server.requests.size(), 2U);
  EXPECT_THAT(server.requests[0], HasSubstr("POST /testops/api/thing?a=b HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests[0], HasSubstr("Host: " + server.address() + "\r\n"));
  EXPECT_THAT(server.requests[0], HasSubstr("X-Mine: yes\r\n"));
  EXPECT_THAT(server.requests[0], HasSubstr("\r\n\r\npayload"));
  EXPECT_THAT(server.requests[1], HasSubstr("GET /testops/x HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests[1], Not(HasSubstr("Accept-Encoding")))
      << "compressing costs more than it saves on loopback";
}

TEST_F(Sockets, LargeAndChunkedBodiesArriveWhole) {
  std::string large(3'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 997) large[i] = static_cast<char>('a' + i % 26);
  LoopbackServer server(context, [&](const std::string& request) {
    if (request.starts_with("GET /chunked"))
      return Reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"};
    if (request.starts_with("GET /close")) return Reply{"HTTP/1.1 200 OK\r\n\r\nuntil the end", Then::close};
    if (request.starts_with("GET /none")) return Reply{"HTTP/1.1 204 No Content\r\n\r\n"};
    return Reply{ok(large)};
  });
  const auto transport = open(server);
  EXPECT_TRUE(get(*transport)->body == large);
  EXPECT_EQ(get(*transport, "/chunked")->body, "hello world");
  EXPECT_EQ(get(*transport, "/none")->status, 204);
  EXPECT_EQ(get(*transport, "/close")->body, "until the end");
  EXPECT_EQ(get(*transport, "/chunked")->body, "hello world");
  EXPECT_EQ(server.connections, 2);
}

TEST_F(Sockets, GzipIsUnpackedAndABombIsDefused) {
  const std::string plain(20'000'000, 'a');
  const std::string packed = gzip(plain);
  LoopbackServer server(context, [&](const std::string& request) {
    if (request.starts_with("GET /cut"))
      return Reply{ok(packed.substr(0, packed.size() / 2), "Content-Encoding: gzip\r\n")};
    if (request.starts_with("GET /bad")) return Reply{ok("this is no gzip", "Content-Encoding: gzip\r\n")};
    if (request.starts_with("GET /two")) return Reply{ok(gzip("one") + gzip("two"), "Content-Encoding: gzip\r\n")};
    return Reply{ok(packed, "Content-Encoding: gzip\r\n")};
  });
  const auto transport = open(server);
  EXPECT_TRUE(get(*transport)->body == plain);
  Request small;
  small.target = "/bomb";
  small.max_response_bytes = 1'000'000;
  EXPECT_LT(packed.size(), small.max_response_bytes);
  const Outcome bomb = send(*transport, small);
  ASSERT_FALSE(bomb.has_value());
  EXPECT_EQ(bomb.error().kind, ErrorKind::too_large);
  small.max_response_bytes = plain.size();
  EXPECT_TRUE(send(*transport, small).has_value()) << "exactly the limit is allowed";
  EXPECT_EQ(get(*transport, "/two")->body, "onetwo");
  EXPECT_EQ(get(*transport, "/cut").error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(get(*transport, "/bad").error().kind, ErrorKind::protocol);
}

struct Bad {
  const char* name;
  Reply reply;
  ErrorKind kind;
  const char* text;
};

class BadAnswers : public Sockets, public ::testing::WithParamInterface<Bad> {};

TEST_P(BadAnswers, AreErrorsThatNameTheHostAndTheNextRequestWorks) {
  bool bad = true;
  LoopbackServer server(context, [&](const std::string&) { return bad ? GetParam().reply : Reply{ok("fine")}; });
  const auto transport = open(server);
  Request request;
  request.target = "/x";
  request.timeout = core::Clock::Duration(150);
  request.max_response_bytes = 1000;
  const Outcome outcome = send(*transport, request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, GetParam().kind) << outcome.error().message;
  EXPECT_THAT(outcome.error().message, HasSubstr(server.address()));
  EXPECT_THAT(outcome.error().message, HasSubstr(GetParam().text));
  bad = false;
  EXPECT_TRUE(get(*transport).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Replies, BadAnswers,
    ::testing::Values(
        Bad{"closed_without_answer", {"", Then::close}, ErrorKind::unknown_outcome, "connection was closed"},
        Bad{"reset", {"", Then::reset}, ErrorKind::unknown_outcome, "connection reset"},
        Bad{"cut_header", {"HTTP/1.1 200 O", Then::close}, ErrorKind::unknown_outcome, "no complete answer"},
        Bad{"cut_body",
            {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", Then::close},
            ErrorKind::unknown_outcome,
            "4 of 50 bytes"},
        Bad{"cut_chunk",
            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhalf", Then::close},
            ErrorKind::unknown_outcome,
            "no complete answer"},
        Bad{"silence", {"", Then::hang}, ErrorKind::unknown_outcome, "timed out"},
        Bad{"stalled_body",
            {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", Then::hang},
            ErrorKind::unknown_outcome,
            "timed out"},
        Bad{"not_http", {"SSH-2.0-OpenSSH_9\r\n\r\n", Then::close}, ErrorKind::protocol, "not HTTP"},
        Bad{"announced_too_large",
            {"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n", Then::close},
            ErrorKind::too_large,
            "larger than 1000"},
        Bad{"unknown_encoding", {ok("x", "Content-Encoding: br\r\n")}, ErrorKind::protocol, "br"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Sockets, AChunkedAnswerOverTheLimitIsTooLarge) {
  LoopbackServer server(context, [](const std::string&) {
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 100; ++i) bytes += "64\r\n" + std::string(100, 'x') + "\r\n";
    return Reply{bytes + "0\r\n\r\n"};
  });
  const auto transport = open(server);
  Request request;
  request.target = "/";
  request.max_response_bytes = 1000;
  EXPECT_EQ(send(*transport, request).error().kind, ErrorKind::too_large);
}

TEST_F(Sockets, NobodyListensIsUnavailable) {
  std::string address;
  {
    LoopbackServer server(context, [](const std::string&) { return Reply{}; });
    address = server.address();
    context.poll();
  }
  SocketOptions options;
  options.endpoint = "http://" + address;
  const auto transport = open(options);
  const Outcome outcome = get(*transport);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr(address + ": cannot connect: connection refused"));
}

TEST_F(Sockets, AConnectionClosedWhileIdleIsReplacedSilently) {
  // Answers as if it kept the connection, then closes it.
  LoopbackServer server(context, [](const std::string&) { return Reply{ok("x"), Then::close}; });
  const auto transport = open(server);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(get(*transport).has_value());
    context.restart();
    context.poll();
  }
  EXPECT_EQ(server.connections, 3);
}

TEST_F(Sockets, ConnectionsAreLimitedAndTheRestWaitsInOrder) {
  LoopbackServer server(context, [](const std::string&) { return Reply{ok("x")}; });
  SocketOptions options;
  options.endpoint = "http://" + server.address();
  options.max_connections = 2;
  const auto transport = open(options);
  std::vector<int> done;
  for (int i = 0; i < 10; ++i) {
    Request request;
    request.target = "/" + std::to_string(i);
    boost::asio::co_spawn(context, transport->send(request), [&done, i](std::exception_ptr, Outcome outcome) {
      EXPECT_TRUE(outcome.has_value());
      done.push_back(i);
    });
  }
  while (done.size() < 10) context.run_one();
  EXPECT_EQ(server.connections, 2);
  std::vector<std::string> order;
  for (const std::string& request : server.requests) order.push_back(request.substr(0, request.find(" HTTP")));
  ASSERT_EQ(order.size(), 10U);
  EXPECT_EQ(order.back(), "GET /9");
}

TEST_F(Sockets, ARequestThatCouldSmuggleIsRefused) {
  LoopbackServer server(context, [](const std::string&) { return Reply{ok("x")}; });
  const auto transport = open(server);
  for (const char* target : {"", "no-slash", "/a b", "/a\r\nX: y"}) {
    EXPECT_EQ(get(*transport, target).error().kind, ErrorKind::invalid_input) << target;
  }
  Request request;
  request.target = "/";
  request.headers.push_back({"X", "a\r\nY: b"});
  EXPECT_EQ(send(*transport, request).error().kind, ErrorKind::invalid_input);
  EXPECT_TRUE(server.requests.empty());
}

struct TlsRow {
  const char* name;
  const char* names;  ///< in the certificate
  long to_s;
  bool trusted;
  bool skip;
  const char* host;
  const char* failure;  ///< nullptr = works
  bool weak = false;    ///< the key
  long from_s = -7200;
};

class Tls : public Sockets, public ::testing::WithParamInterface<TlsRow> {};

TEST_P(Tls, VerifiesWhoAnswers) {
  const TlsRow& row = GetParam();
  const Identity identity = make_identity(row.names, row.from_s, row.to_s, row.weak);
  LoopbackServer server(
      context, [](const std::string&) { return Reply{ok("secret")}; }, &identity);
  const PemFile pem(identity.certificate);
  SocketOptions options;
  options.endpoint = std::string("https://") + row.host + ":" + server.port();
  if (row.trusted) options.ca_file = pem.path;
  options.insecure_skip_verify = row.skip;
  const auto transport = open(options);
  const Outcome outcome = get(*transport);
  if (row.failure == nullptr) {
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    EXPECT_EQ(outcome->body, "secret");
    EXPECT_TRUE(get(*transport).has_value());
    EXPECT_EQ(server.connections, 1);
  } else {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().kind, ErrorKind::tls) << outcome.error().message;
    EXPECT_THAT(outcome.error().message, HasSubstr(row.failure));
    // Another authority helps only where the authority is what is not known.
    EXPECT_EQ(outcome.error().message.find("tls.caFile") != std::string::npos, !row.trusted);
    EXPECT_TRUE(server.requests.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, Tls,
    ::testing::Values(
        TlsRow{"by_name", "DNS:localhost", 3600, true, false, "localhost", nullptr},
        TlsRow{"by_address", "IP:127.0.0.1", 3600, true, false, "127.0.0.1", nullptr},
        TlsRow{"unknown_issuer", "IP:127.0.0.1", 3600, false, false, "127.0.0.1",
               "certificate verify failed: self signed certificate"},
        TlsRow{"hint_at_ca_file", "IP:127.0.0.1", 3600, false, false, "127.0.0.1", "tls.caFile"},
        TlsRow{"wrong_name", "DNS:elsewhere.example", 3600, true, false, "localhost", "issued for another host"},
        TlsRow{"wrong_address", "IP:127.0.0.2", 3600, true, false, "127.0.0.1", "issued for another host"},
        TlsRow{"expired", "IP:127.0.0.1", -60, true, false, "127.0.0.1", "certificate has expired; have the certificate renewed"},
        TlsRow{"not_yet", "IP:127.0.0.1", 3600, true, false, "127.0.0.1", "look at the clocks", false, 1800},
        TlsRow{"weak_key", "IP:127.0.0.1", 3600, true, false, "127.0.0.1",
               "key too weak; have another certificate issued", true},
        TlsRow{"verification_off", "DNS:elsewhere.example", -60, false, true, "127.0.0.1", nullptr}),
    [](const auto& row) { return row.param.name; });

TEST_F(Sockets, PlainHttpOnATlsPortIsATlsError) {
  LoopbackServer server(context, [](const std::string&) { return Reply{}; });
  SocketOptions options;
  options.endpoint = "https://" + server.address();
  const auto transport = open(options);
  Request request;
  request.target = "/";
  request.timeout = core::Clock::Duration(150);
  const Outcome outcome = send(*transport, request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable) << "it never answers: " << outcome.error().message;
}

TEST_F(Sockets, HttpsGoesThroughATunnelOfTheProxy) {
  const Identity identity = make_identity("DNS:testops.example.com");
  LoopbackServer proxy(
      context,
      [](const std::string& request) {
        if (request.starts_with("CONNECT")) return Reply{"HTTP/1.1 200 Connection established\r\n\r\n"};
        return Reply{ok("through the tunnel")};
      },
      &identity);
  proxy.tunnel_first = true;
  const PemFile pem(identity.certificate);
  SocketOptions options;
  options.endpoint = "https://testops.example.com";
  options.ca_file = pem.path;
  options.proxy = "http://user:p%40ss@" + proxy.address();
  const auto transport = open(options);
  const Outcome outcome = get(*transport);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  EXPECT_EQ(outcome->body, "through the tunnel");
  ASSERT_EQ(proxy.requests.size(), 2U);
  EXPECT_THAT(proxy.requests[0], HasSubstr("CONNECT testops.example.com:443 HTTP/1.1\r\n"));
  EXPECT_THAT(proxy.requests[0], HasSubstr("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"));
  EXPECT_THAT(proxy.requests[1], HasSubstr("GET /x HTTP/1.1\r\n"));
  EXPECT_THAT(proxy.requests[1], HasSubstr("Accept-Encoding: gzip\r\n"));
  EXPECT_THAT(proxy.requests[1], Not(HasSubstr("Proxy-Authorization")));
}

TEST_F(Sockets, HttpGoesToTheProxyInAbsoluteForm) {
  LoopbackServer proxy(context, [](const std::string&) { return Reply{ok("proxied")}; });
  SocketOptions options;
  options.endpoint = "http://testops.example.com:8080/base";
  options.https_proxy = proxy.address();
  const auto transport = open(options);
  ASSERT_TRUE(get(*transport).has_value());
  EXPECT_THAT(proxy.requests.at(0), HasSubstr("GET http://testops.example.com:8080/base/x HTTP/1.1\r\n"));
}

TEST_F(Sockets, ARefusedTunnelSaysWhatTheProxyWants) {
  LoopbackServer proxy(context, [](const std::string&) {
    return Reply{"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"};
  });
  SocketOptions options;
  options.endpoint = "https://testops.example.com";
  options.proxy = "http://" + proxy.address();
  const auto transport = open(options);
  const Outcome outcome = get(*transport);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::protocol);
  EXPECT_THAT(outcome.error().message,
              HasSubstr("407 (it wants a user name and a password); put them into HTTPS_PROXY"));
}

TEST_F(Sockets, NoProxyIsHonoured) {
  LoopbackServer server(context, [](const std::string&) { return Reply{ok("direct")}; });
  LoopbackServer proxy(context, [](const std::string&) { return Reply{ok("proxied")}; });
  SocketOptions options;
  options.endpoint = "http://" + server.address();
  options.https_proxy = "http://" + proxy.address();
  EXPECT_EQ(get(*open(options))->body, "direct") << "loopback never uses a proxy of the environment";
  struct NoProxy {
    const char* list;
    bool exempt;
  };
  for (const NoProxy& row : {NoProxy{"", false}, NoProxy{"*", true}, NoProxy{"other.example, invalid", true},
                             NoProxy{".tmsync.invalid", true}, NoProxy{"*.tmsync.invalid", true},
                             NoProxy{"msync.invalid", false}, NoProxy{"host.tmsync.invalid:80", true},
                             NoProxy{"host.tmsync.invalid:81", false}, NoProxy{"TMSYNC.INVALID", true}}) {
    options.endpoint = "http://host.tmsync.invalid";
    options.no_proxy = row.list;
    const Outcome outcome = get(*open(options));
    EXPECT_EQ(outcome.has_value(), !row.exempt) << row.list;
    if (!outcome) {
      EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
      EXPECT_THAT(outcome.error().message, HasSubstr("host.tmsync.invalid:80: cannot resolve"));
    }
  }
}

TEST(SocketOptions, NoPartOfAProxysPasswordIsShown) {
  for (const char* proxy : {"http://user:first@second@proxy.example:3128", "user:first@second@proxy.example:3128",
                            "http://user:first@second/third@proxy.example", "http://user:first/second@proxy.example",
                            "http://user:first?second@proxy.example", "http://user:first#second@proxy.example",
                            "http://user:first second@proxy.example", "socks5://user:first@second@proxy.example"}) {
    SocketOptions options;
    options.endpoint = "http://host.tmsync.invalid";
    options.https_proxy = proxy;
    const auto made = make_socket_transport(options);
    ASSERT_FALSE(made.has_value()) << proxy;
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_input);
    for (const char* part : {"first", "second", "third"}) EXPECT_THAT(made.error().message, Not(HasSubstr(part)));
  }
}

TEST(SocketOptions, SocksAndHttpsProxiesGetOneMessage) {
  std::set<std::string> messages;
  for (const char* proxy : {"socks5://proxy", "socks5h://proxy:1080", "https://proxy", "https://proxy:443"}) {
    SocketOptions options;
    options.endpoint = "https://host";
    options.proxy = proxy;
    const auto made = make_socket_transport(options);
    ASSERT_FALSE(made.has_value()) << proxy;
    messages.insert(made.error().message);
  }
  EXPECT_EQ(messages.size(), 1U);
  EXPECT_THAT(*messages.begin(), HasSubstr("only http:// proxies"));
}

TEST(SocketOptions, MistakesAreFoundBeforeAnythingIsSent) {
  struct Row {
    const char* endpoint;
    const char* proxy;
    ErrorKind kind;
  };
  for (const Row& row :
       {Row{"testops.example.com", "", ErrorKind::invalid_input}, Row{"ftp://host", "", ErrorKind::invalid_input},
        Row{"https://", "", ErrorKind::invalid_input}, Row{"https://user:pw@host", "", ErrorKind::invalid_input},
        Row{"https://host?x=1", "", ErrorKind::invalid_input}, Row{"https://host:99999", "", ErrorKind::invalid_input},
        Row{"https://host", "socks5://proxy", ErrorKind::invalid_input}}) {
    SocketOptions options;
    options.endpoint = row.endpoint;
    if (*row.proxy != '\0') options.proxy = row.proxy;
    const auto made = make_socket_transport(options);
    ASSERT_FALSE(made.has_value()) << row.endpoint;
    EXPECT_EQ(made.error().kind, row.kind);
    EXPECT_THAT(made.error().message, Not(HasSubstr("pw")));
  }
  SocketOptions options;
  options.endpoint = "https://host";
  options.ca_file = "/nonexistent/ca.pem";
  const auto made = make_socket_transport(options);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind, ErrorKind::io);
  EXPECT_THAT(made.error().message, HasSubstr("/nonexistent/ca.pem"));
}

}  // namespace
}  // namespace tmsync::http
