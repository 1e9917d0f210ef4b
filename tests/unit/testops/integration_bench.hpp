#pragma once

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "tmsync/testops/integrations.hpp"

#include "bench.hpp"

namespace tmsync::testing {

/// The bench with the calls for integrations.
struct IntegrationBench {
  Bench bench;
  testops::IntegrationWriter api;
  explicit IntegrationBench(Bench::Handler handler = nullptr, model::ApiPrefix prefix = model::ApiPrefix::api)
      : bench(prefix, std::move(handler)), api(bench.connection) {}
  /// The body of the last request.
  [[nodiscard]] nlohmann::json sent() const { return nlohmann::json::parse(bench.transport->requests.back().body); }
};

inline Bench::Handler always(int status, std::string body = {}, std::string type = "application/json") {
  return [status, body = std::move(body), type = std::move(type)](const http::Request&) {
    return answer(status, body, type);
  };
}

}  // namespace tmsync::testing
