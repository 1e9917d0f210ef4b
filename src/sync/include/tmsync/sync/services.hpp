#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/core/secret.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/testops/api.hpp"

namespace tmsync::sync {

/// Opens the line to an instance; no request is sent yet. Fails where the token cannot be had or the endpoint is no
/// URL.
using Connector = std::function<core::Result<std::shared_ptr<testops::Connection>>(const model::Instance&)>;

/// The API token that an instance names, itself: where it has to be stored on another instance.
using TokenFetcher = std::function<core::Result<core::Secret>(const model::Instance&)>;

/// Told what is going on; never asked. Calls come from the engine's thread and must return quickly.
class Progress {
 public:
  virtual ~Progress() = default;
  /// A stretch of work begins: "payments-to-hq: reading the source". `total` < 0 = not known.
  virtual void begin(const std::string& what, std::int64_t total) = 0;
  virtual void advance(std::int64_t by) = 0;
  virtual void end() = 0;
  /// One line for the log.
  virtual void note(const std::string& line) = 0;
};

/// Set from a signal handler's thread of control (posted to the engine's thread): no new operation is begun, those
/// under way are finished.
struct StopFlag {
  bool draining = false;
};

/// What the engine gets from outside. All references outlive the call they are given to.
struct Services {
  core::Clock& clock;
  Connector connect;
  Progress& progress;
  const StopFlag& stop;
  TokenFetcher token;
};

}  // namespace tmsync::sync
