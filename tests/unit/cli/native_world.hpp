#pragma once

#include <string>

#include "cli_world.hpp"

/// Two instances between which TestOps itself exports.
namespace tmsync::testing {

class NativeWorld : public CliWorld {
 protected:
  /// The source's token is one of an administrator, the recipient has a user to export with, and there is one launch.
  [[nodiscard]] static Setup native_setup();
  void start_native(const Setup& setup = native_setup());
  void configure_native(const std::string& export_more = {}, const std::string& export_token = "{ env: EXPORT_TOKEN }");
  [[nodiscard]] static std::string integration_text(const std::string& export_token);
  [[nodiscard]] std::string native_text(const std::string& export_more, const std::string& export_token) const;
};

}  // namespace tmsync::testing
