#pragma once

#include <set>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/model/launch.hpp"

namespace tmsync::sync {

/// Does the variable of that name go along?
[[nodiscard]] bool takes_variable(const model::EnvironmentScope& scope, const std::string& name);

/// No variable can go along, so that nobody has to read any.
[[nodiscard]] bool takes_none(const model::EnvironmentScope& scope);

/// Drops the variables that stay behind.
void keep_declared(const model::EnvironmentScope& scope, std::vector<model::EnvValue>& environment);

/// What the selection digest of launches says of the scope: empty where nothing goes along.
[[nodiscard]] std::string digest_text(const model::EnvironmentScope& scope);

/// Names of variables, never values, by what becomes of them.
struct EnvironmentNames {
  std::set<std::string> taken;
  std::set<std::string> kept_back;
  /// `carried`: the API in use can carry variables at all.
  void add(const model::EnvironmentScope& scope, bool carried, const std::vector<model::EnvValue>& environment);
};

}  // namespace tmsync::sync
