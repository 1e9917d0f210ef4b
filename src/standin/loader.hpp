#pragma once

#include "call.hpp"

namespace tmsync::standin {

/// A Call that no request stands behind, for filling a State with the same functions that requests use.
struct LoaderCall {
  LoaderCall(State& state, std::int64_t now) : call{state, request, options, now, 0, {}, {}, {}, nullptr} {}
  Request request;
  Instance::Options options;
  Call call;
};

}  // namespace tmsync::standin
