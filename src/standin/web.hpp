#pragma once

#include <string_view>

#include "call.hpp"
#include "received.hpp"

/// Pages for people: what is in this instance, at the addresses that marks lead to. They need no token, no script, and
/// change nothing.
namespace tmsync::standin {

struct WebView {
  const State& state;
  std::string_view instance;  ///< its name
  const ReceivedLog& received;
};

/// The page of a path outside the API. An unknown path answers 200 with a page too, as the web application of TestOps
/// does.
[[nodiscard]] Response web_page(const WebView& view, std::string_view path, const Pairs& query);

}  // namespace tmsync::standin
