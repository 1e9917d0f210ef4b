#pragma once

#include <map>
#include <memory>
#include <string>

#include "tmsync/sync/services.hpp"

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

 private:
  Services& services_;
  std::map<std::string, core::Result<std::shared_ptr<testops::Connection>>> open_;
};

}  // namespace tmsync::sync
