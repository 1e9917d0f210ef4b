#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/sync/services.hpp"

/// For `tmsync doctor`: can what the configuration names be reached and used?
namespace tmsync::sync {

struct Finding {
  enum class State {
    ok,
    warning,  ///< it works, but look at it
    failed,
    skipped,  ///< could not be looked at because something before it failed
  };
  std::string address;  ///< instance/NAME, integration/NAME/project/PROJECT, export/NAME
  /// Stable. Of an instance: token, connection, tls, clock. Of the use of an integration: integration, token. Of an
  /// export: source, recipient, mapping, query; readable, alone, where it was skipped.
  std::string check;
  State state = State::ok;
  std::string text;                                     ///< what was found, one line; may quote a server, unescaped
  std::string advice;                                   ///< what to do; empty where nothing is to be done
  std::optional<core::ErrorKind> cause = std::nullopt;  ///< where failed
};

/// Every declared instance, integration and export, each on its own: what fails in one hides nothing of another.
/// Only reads, with little patience: a failed request is repeated once, and none waits longer than 10 s.
[[nodiscard]] core::Task<std::vector<Finding>> diagnose(const model::Configuration& configuration, Services& services);

}  // namespace tmsync::sync
