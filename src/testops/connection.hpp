#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "tmsync/http/wait_list.hpp"
#include "tmsync/testops/api.hpp"

namespace tmsync::testops {

/// One call below the base path.
struct Call {
  http::Method method = http::Method::get;
  std::string path;   ///< after the base path, e.g. "/testcase/7"
  std::string query;  ///< without the question mark, encoded
  std::string body;
  std::string content_type = "application/json";
  std::string accept = "application/json";
  http::Repeat repeat = http::Repeat::safe;
  std::string carries;  ///< what the body holds, for people, where it is files
  std::size_t max_response_bytes = std::size_t{64} << 20U;
};

struct Connection::State {
  State(std::shared_ptr<http::Client> client_, ConnectionOptions options_, core::Clock& clock_);

  /// Connected, authorised, repeated once after a 401. A value is a 2xx answer.
  Answer<http::Response> call(Call call);
  Answer<Identity> connect();
  /// With the instance in front, and where the token or its rights are refused, with what to do. Once only.
  [[nodiscard]] core::Error named(core::Error error) const;
  /// There is no exchange: the API token itself is what authorises.
  [[nodiscard]] bool sends_api_token() const { return authorized_ && access_token_.empty(); }

  std::shared_ptr<http::Client> client;
  ConnectionOptions options;
  core::Clock& clock;

  std::string base = "/api";
  std::unordered_map<std::string, std::optional<bool>> known_users;
  std::optional<bool> has_user_suggest;  ///< of the account service; absent = not tried

 private:
  struct Ticket {
    std::string header;  ///< value of Authorization
    std::uint64_t generation = 0;
  };

  Answer<void> set_up();
  Answer<void> find_base();
  Answer<Identity> who_am_i();
  Answer<Ticket> authorize();
  Answer<void> exchange();
  core::Task<core::Result<http::Response>> send(Call call, std::string target, std::string authorization);
  [[nodiscard]] core::Error explain(const Call& call, const std::string& path, core::Error error) const;
  [[nodiscard]] std::string masked(std::string text) const;

  bool connected_ = false;
  bool connecting_ = false;
  std::optional<core::Error> connect_error_;
  http::WaitList connect_waiters_;
  Identity identity_;

  std::string access_token_;
  std::string authorization_;
  std::uint64_t generation_ = 0;
  std::optional<core::Clock::Duration> valid_until_;  ///< absent = for good
  bool authorized_ = false;
  bool exchanging_ = false;
  std::optional<core::Error> exchange_error_;
  http::WaitList exchange_waiters_;
};

}  // namespace tmsync::testops
