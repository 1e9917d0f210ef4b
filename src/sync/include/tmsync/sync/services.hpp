#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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

/// One operation of an apply as it ended.
struct OperationRecord {
  std::string address;
  std::string kind;  ///< as in the JSON plan: test-case, launch, integration, project-integration, export-configuration
  std::string action;  ///< create, update, delete, restore, adopt; "touch" where only the mark is refreshed
  std::string reason;  ///< as in the JSON plan
  std::string name;
  std::string state;    ///< done, failed, skipped, unknown, stale
  std::string message;  ///< why it is not done; empty where done
  /// Of the test case or launch; of the configuration plane: of the project that it belongs to.
  std::optional<model::Id> source_id;
  std::optional<model::Id> recipient_id;  ///< of what is written, where it is known
  /// JSON: the object of the recipient before the write, complete enough to bring it back; empty where there was none
  /// or nothing was written.
  std::string before;
  std::string after_rev;     ///< revision that the copy's mark carries now; empty where it has none
  std::int64_t results = 0;  ///< launches: results that were uploaded
};

/// Told of every operation of an apply as it ends, in that order. Calls come from the engine's thread.
class Journal {
 public:
  virtual ~Journal() = default;
  /// May fail (a full disk): the apply drains then, because what it does could not be brought back.
  [[nodiscard]] virtual bool finished(const OperationRecord& operation) = 0;
};

/// Set from a signal handler's thread of control (posted to the engine's thread): no new operation is begun, those
/// under way are finished.
struct StopFlag {
  bool draining = false;
  std::string why;  ///< for people: "not begun: interrupted", "not begun: --deadline 50m is over"
};

/// What the engine gets from outside. All references outlive the call they are given to.
struct Services {
  core::Clock& clock;
  Connector connect;
  Progress& progress;
  const StopFlag& stop;
  TokenFetcher token;
  Journal* journal = nullptr;  ///< null = nobody keeps one
  /// Operations of an apply under way at the same time; 0 = as many as the instances allow.
  std::size_t most_at_once = 0;

  [[nodiscard]] std::size_t at_once(std::size_t wanted) const {
    return most_at_once == 0 ? wanted : std::min(wanted, most_at_once);
  }
};

}  // namespace tmsync::sync
