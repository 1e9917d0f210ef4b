#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "loader.hpp"
#include "state_node.hpp"

namespace tmsync::standin {

/// The row of that name; an error at `node` where there is none.
Id row_by_name(const Table& table, const std::string& name, const Node& node, const char* what);
/// The `id` that a node asks for, 0 for any; an error where it is taken.
Id free_id(const Node& node, const Table& table);

/// The test cases and shared steps of a state file.
class CaseLoader {
 public:
  CaseLoader(State& state, std::int64_t now) : state_(state), now_(now), loader_(state, now) {}

  void load_shared_step(const Node& node, Id project);
  /// `repeat: n` makes n cases; {n} in any text stands for 1 to n.
  void load(const Node& node, Id project);
  /// Sets the relations once all cases of the project are there.
  void relate(Id project);

 private:
  using Files = std::map<std::string, Id>;

  void load_case(const Node& node, Id project);
  void load_status(const Node& node, Case& c);
  void load_sets(const Node& node, Case& c);
  void load_integrated(const Node& node, Case& c);
  Files load_attachments(const Node& node, const json& owner);
  [[nodiscard]] json typed_steps(const Node& parent, std::string_view member, const Files& files, bool expected) const;
  void append(const Node& node, Scenario& scenario, Id owner, json steps);
  [[nodiscard]] std::string known_user(const Node& node, const char* member, const std::string& fallback) const;

  State& state_;
  std::int64_t now_;
  LoaderCall loader_;
  std::vector<std::pair<Id, json>> relations_;
};

}  // namespace tmsync::standin
