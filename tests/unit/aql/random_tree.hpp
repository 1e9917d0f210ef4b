#pragma once

#include <random>

#include "tmsync/aql/ast.hpp"

namespace tmsync::aql {

/// A tree such as the parser makes them: an `or` below an `and` or a `not` only inside parentheses.
[[nodiscard]] NodePtr random_tree(std::mt19937_64& random, int depth);

/// Text with everything that is awkward to quote, lone surrogates included.
[[nodiscard]] std::string random_text(std::mt19937_64& random);

}  // namespace tmsync::aql
