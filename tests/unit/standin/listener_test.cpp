#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "fixture.hpp"

namespace tmsync::standin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Answer = http::response<http::string_body>;

class Sockets : public StandinTest {
 protected:
  void listen(Listener::Options options = {}) {
    auto started = Listener::start({instance_.get()}, {0}, options);
    ASSERT_TRUE(started) << started.error().message;
    listener_ = std::move(*started);
    const std::string& url = listener_->endpoints().front().url;
    port_ = url.substr(url.rfind(':') + 1);
  }

  [[nodiscard]] beast::tcp_stream connect() {
    beast::tcp_stream stream(context_);
    stream.connect(
        asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port_))));
    return stream;
  }

  template <typename Stream>
  Answer ask(Stream& stream, boost::system::error_code& error, const std::string& target = "/api/project") {
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::authorization, "Api-Token bot-token");
    request.set(http::field::accept_encoding, "gzip");
    http::write(stream, request, error);
    Answer answer;
    if (!error) http::read(stream, buffer_, answer, error);
    return answer;
  }

  void fault(Fault::Kind kind) {
    Fault added;
    added.kind = kind;
    listener_->exclusively([&] { instance_->add_fault(added); });
  }

  asio::io_context context_;
  beast::flat_buffer buffer_;
  std::unique_ptr<Listener> listener_;
  std::string port_;
};

TEST_F(Sockets, KeepsTheConnection) {
  listen();
  auto stream = connect();
  boost::system::error_code error;
  for (int i = 0; i < 3; ++i) {
    const Answer answer = ask(stream, error);
    ASSERT_FALSE(error) << error.message();
    EXPECT_EQ(answer.result_int(), 200U);
    EXPECT_EQ(json::parse(answer.body())["totalElements"], 1);
    EXPECT_FALSE(answer.count(http::field::content_encoding));
  }
  std::size_t logged = 0;
  listener_->exclusively([&] { logged = instance_->log().size(); });
  EXPECT_EQ(logged, 3U);
}

TEST_F(Sockets, Gzip) {
  Listener::Options options;
  options.gzip = true;
  for (int i = 0; i < 10; ++i) create({{"description", "something long enough to be worth packing"}});
  listen(options);
  auto stream = connect();
  boost::system::error_code error;
  const Answer answer = ask(stream, error, "/api/testcase/__search?projectId=1&rql=true");
  EXPECT_EQ(answer[http::field::content_encoding], "gzip");
  EXPECT_EQ(answer.body().substr(0, 2), "\x1f\x8b");
}

TEST_F(Sockets, ResetAndTruncation) {
  listen();
  boost::system::error_code error;
  for (const auto kind : {Fault::Kind::reset_before, Fault::Kind::reset_after, Fault::Kind::truncated}) {
    fault(kind);
    auto stream = connect();
    buffer_.clear();
    ask(stream, error);
    EXPECT_TRUE(error) << static_cast<int>(kind);
  }
  auto stream = connect();
  buffer_.clear();
  EXPECT_EQ(ask(stream, error).result_int(), 200U) << "each fault acted once";
}

TEST_F(Sockets, Tls) {
  Listener::Options options;
  options.tls = true;
  listen(options);
  EXPECT_EQ(listener_->endpoints().front().url, "https://127.0.0.1:" + port_);
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.add_certificate_authority(asio::buffer(listener_->certificate_pem()));
  tls.set_verify_mode(asio::ssl::verify_peer);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    beast::ssl_stream<beast::tcp_stream> stream(connect(), tls);
    stream.set_verify_callback(asio::ssl::host_name_verification(host));
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    ASSERT_FALSE(error) << host << ": " << error.message();
    buffer_.clear();
    EXPECT_EQ(ask(stream, error).result_int(), 200U);
  }
}

TEST_F(Sockets, BadAddressIsAnError) {
  EXPECT_FALSE(Listener::start({instance_.get()}, {0}, {"not-an-address", false, false}));
  EXPECT_FALSE(Listener::start({instance_.get()}, {}, {}));
}

class Faults : public StandinTest {};

TEST_F(Faults, BeforeAndAfterTheCommit) {
  const auto post = [this] { return bot().post("/testcase", {{"projectId", 1}, {"name", "x"}}); };
  const auto count = [this] { return bot().get("/testcase?projectId=1").body["totalElements"]; };
  Fault fault;
  fault.method = "POST";
  fault.path_glob = "/testcase*";
  fault.status = 503;
  fault.retry_after_s = 3;
  instance_->add_fault(fault);
  EXPECT_EQ(post().status, 503);
  EXPECT_EQ(count(), 0);
  fault.kind = Fault::Kind::status_after;
  fault.skip = 1;
  instance_->add_fault(fault);
  EXPECT_EQ(post().status, 200);
  EXPECT_EQ(post().status, 503);
  EXPECT_EQ(count(), 2) << "the second was executed too";
  fault.kind = Fault::Kind::html;
  fault.skip = 0;
  fault.times = -1;
  instance_->add_fault(fault);
  EXPECT_NE(post().text.find("<html"), std::string::npos);
  EXPECT_NE(post().text.find("<html"), std::string::npos);
  instance_->clear_faults();
  EXPECT_EQ(post().status, 200);
  fault.kind = Fault::Kind::malformed;
  fault.times = 1;
  instance_->add_fault(fault);
  EXPECT_TRUE(post().body.is_discarded());
  EXPECT_EQ(count(), 4);
  fault.kind = Fault::Kind::delay;
  fault.delay_ms = 70;
  instance_->add_fault(fault);
  EXPECT_EQ(instance_->handle({"POST", "/api/testcase", {}, {}}).delay_ms, 70);
  ASSERT_FALSE(instance_->log().empty());
  EXPECT_EQ(instance_->log().front().method, "POST");
  EXPECT_EQ(instance_->log().front().status, 503);
}

}  // namespace
}  // namespace tmsync::standin
