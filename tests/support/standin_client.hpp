#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tmsync/standin/standin.hpp"

/// Talks to a stand-in in process, as a client with one API token would.
namespace tmsync::testing {

struct StandinAnswer {
  int status = 0;
  std::string text;
  nlohmann::json body;
};

class StandinClient {
 public:
  StandinClient(standin::Instance& instance, std::string token, std::string prefix = "/api")
      : instance_(instance), token_(std::move(token)), prefix_(std::move(prefix)) {}

  StandinAnswer send(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) const {
    standin::Request request{method, prefix_ + path, {{"Authorization", "Api-Token " + token_}}, {}};
    if (!body.is_null()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body.dump();
    }
    return send(request);
  }

  StandinAnswer get(const std::string& path) const { return send("GET", path); }
  StandinAnswer post(const std::string& path, const nlohmann::json& body) const { return send("POST", path, body); }
  StandinAnswer patch(const std::string& path, const nlohmann::json& body) const { return send("PATCH", path, body); }
  StandinAnswer remove(const std::string& path) const { return send("DELETE", path); }

  /// Files of one multipart request: (file name, content).
  StandinAnswer upload(const std::string& method, const std::string& path,
                       const std::vector<std::pair<std::string, std::string>>& files) const {
    standin::Request request{
        method,
        prefix_ + path,
        {{"Authorization", "Api-Token " + token_}, {"Content-Type", "multipart/form-data; boundary=\"edge\""}},
        {}};
    for (const auto& [name, content] : files) {
      request.body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                      "\"\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n";
    }
    request.body += "--edge--\r\n";
    return send(request);
  }

  StandinAnswer send(const standin::Request& request) const {
    const standin::Outcome outcome = instance_.handle(request);
    StandinAnswer answer{outcome.response.status, outcome.response.body, {}};
    answer.body = nlohmann::json::parse(answer.text, nullptr, false);
    return answer;
  }

 private:
  standin::Instance& instance_;
  std::string token_;
  std::string prefix_;
};

}  // namespace tmsync::testing
