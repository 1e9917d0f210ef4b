#include "environment.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {

bool takes_variable(const model::EnvironmentScope& scope, const std::string& name) {
  return scope.all || std::any_of(scope.globs.begin(), scope.globs.end(),
                                  [&](const std::string& glob) { return core::glob_match(glob, name); });
}

bool takes_none(const model::EnvironmentScope& scope) {
  return !scope.all && scope.globs.empty();
}

void keep_declared(const model::EnvironmentScope& scope, std::vector<model::EnvValue>& environment) {
  std::erase_if(environment, [&](const model::EnvValue& one) { return !takes_variable(scope, one.variable); });
}

std::string digest_text(const model::EnvironmentScope& scope) {
  if (takes_none(scope)) return {};
  if (scope.all) return "\nenvironment";
  auto globs = scope.globs;
  std::sort(globs.begin(), globs.end());
  std::string text = "\nenvironment of";
  for (const auto& glob : globs) text += ' ' + std::to_string(glob.size()) + ':' + glob;
  return text;
}

void EnvironmentNames::add(const model::EnvironmentScope& scope, bool carried,
                           const std::vector<model::EnvValue>& environment) {
  for (const auto& one : environment) {
    (carried && takes_variable(scope, one.variable) ? taken : kept_back).insert(one.variable);
  }
}

}  // namespace tmsync::sync
