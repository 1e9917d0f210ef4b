#pragma once

#include <string>
#include <vector>

#include "tmsync/aql/evaluate.hpp"

namespace tmsync::sync {

/// A query with the value of each of its conditions for one object, one line a node, children indented.
struct ScopeLines {
  std::vector<std::string> lines;
  bool holds = false;
};

/// A blank query holds for everything and is the one line `everything`.
[[nodiscard]] ScopeLines scope_lines(const std::string& aql, const aql::Json& subject, const std::string& everything);

}  // namespace tmsync::sync
