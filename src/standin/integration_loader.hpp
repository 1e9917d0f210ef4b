#pragma once

#include "state_node.hpp"

namespace tmsync::standin {

/// Integrations, their use in projects and export configurations of a state file. No recipient is asked.
class IntegrationLoader {
 public:
  IntegrationLoader(State& state, std::int64_t now) : state_(state), now_(now) {}

  void load_forms(const Node& node);
  void load(const Node& node);
  /// A name, or an object with the token.
  void enable(const Node& node, Id project);
  void load_export(const Node& node, Id project);

 private:
  [[nodiscard]] json audited(json row) const;

  State& state_;
  std::int64_t now_;
};

}  // namespace tmsync::standin
