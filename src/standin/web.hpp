#pragma once

#include <string_view>

#include "call.hpp"

/// Pages for people: what is in this instance, at the addresses that marks lead to. They need no token and change
/// nothing.
namespace tmsync::standin {

/// The page of a path outside the API. An unknown path answers 200 with a page too, as the web application of TestOps
/// does.
[[nodiscard]] Response web_page(const State& state, std::string_view instance, std::string_view path);

}  // namespace tmsync::standin
