#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tmsync/plan/content.hpp"

namespace tmsync::plan {

/// Source and recipient of which attribute values differ in part; ids are disjoint.
[[nodiscard]] Side source_side();
[[nodiscard]] Side recipient_side();

/// A content in which every member is set.
[[nodiscard]] Content full_content();
/// A content drawn at random; equal seeds give equal contents. Every draw manages the same attributes.
[[nodiscard]] Content random_content(std::mt19937& random);

struct Mutation {
  std::string name;   ///< of what is changed
  std::string field;  ///< as compare() names it
  std::function<void(Content&)> apply;
};
/// Changes of full_content(), at least one for each member.
[[nodiscard]] const std::vector<Mutation>& mutations();

[[nodiscard]] model::ValueRef by_name(std::string name);
[[nodiscard]] model::ValueRef by_id(Id id);

}  // namespace tmsync::plan
