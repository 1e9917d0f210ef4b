#include "completion/completion_words.hpp"

#include "tmsync/plan/plan.hpp"

#include "planning/guard_flags.hpp"

namespace tmsync::cli {
namespace {

std::vector<std::string> objects(const model::Configuration& configuration) {
  std::vector<std::string> words;
  for (const auto& declared : configuration.exports) {
    if (declared.delivery == model::Delivery::native) continue;  // TestOps itself chooses there
    words.push_back(plan::export_address(declared.name) + "/launch/");
    words.push_back(plan::export_address(declared.name) + "/test-case/");
  }
  return words;
}

std::vector<std::string> addresses(const model::Configuration& configuration) {
  std::vector<std::string> words;
  for (const auto& declared : configuration.exports) words.push_back(plan::export_address(declared.name));
  for (const auto& integration : configuration.integrations) {
    words.push_back(plan::integration_address(integration.name));
    for (const auto& use : integration.projects) {
      words.push_back(plan::integration_project_address(integration.name, model::to_string(use.project)));
    }
  }
  for (auto& word : objects(configuration)) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> acks(const model::Configuration& configuration) {
  std::vector<std::string> words;
  for (const auto& guard : known_guards()) {
    if (guard.starts_with("max")) words.push_back(guard + "@run");  // over all exports
    for (const auto& declared : configuration.exports) {
      const std::string ack = guard + '@' + plan::export_address(declared.name);
      words.push_back(guard == kLostMarkGuard ? ack + "/test-case/" : ack);
    }
  }
  return words;
}

}  // namespace

std::vector<std::string> completion_words(const std::string& kind, const model::Configuration& configuration) {
  if (kind == "addresses") return addresses(configuration);
  if (kind == "objects") return objects(configuration);
  if (kind == "acks") return acks(configuration);
  if (kind != "instances") return {};
  std::vector<std::string> words;
  for (const auto& instance : configuration.instances) words.push_back(instance.name);
  return words;
}

}  // namespace tmsync::cli
