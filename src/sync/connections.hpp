#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "tmsync/sync/services.hpp"
#include "tmsync/testops/raw_token.hpp"

namespace tmsync::sync {

/// One line to each instance and token, opened when it is first needed; a failure is remembered.
class Connections {
 public:
  explicit Connections(Services& services) : services_(services) {}

  core::Result<std::shared_ptr<testops::Connection>> get(const model::Instance& instance) {
    // An export may have a token of its own for an instance.
    const std::string key = instance.name + '\n' + model::describe(instance.token);
    const auto at = open_.find(key);
    if (at != open_.end()) return at->second;
    auto connection = services_.connect(instance);
    open_.emplace(key, connection);
    return connection;
  }

  /// Names of the instances that are sent the API token itself, because they have no exchange.
  [[nodiscard]] std::set<std::string> without_exchange() const {
    std::set<std::string> names;
    for (const auto& [key, connection] : open_) {
      if (connection && testops::sends_api_token(**connection)) names.insert(key.substr(0, key.find('\n')));
    }
    return names;
  }

 private:
  Services& services_;
  std::map<std::string, core::Result<std::shared_ptr<testops::Connection>>> open_;
};

}  // namespace tmsync::sync
