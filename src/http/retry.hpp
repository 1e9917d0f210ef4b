#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tmsync/http/client.hpp"

/// What an attempt's outcome means for the next one. Pure functions.
namespace tmsync::http {

/// Whether the request may have been carried out, and whether another attempt may help.
enum class Verdict {
  final,         ///< the answer (or error) stands
  not_executed,  ///< worth another attempt, and safe for every method
  may_be_done,   ///< worth another attempt where repeating is safe
};

[[nodiscard]] Verdict judge(const Request& request, const core::Result<Response>& outcome);

/// 429, and 503: the instance asks for less.
[[nodiscard]] bool is_throttle(const core::Result<Response>& outcome);

/// The wait that the answer asks for, at most `limit`; absent where there is no (readable) Retry-After.
[[nodiscard]] std::optional<core::Clock::Duration> retry_after(const Response& response, std::int64_t unix_ms_now,
                                                               core::Clock::Duration limit);

/// The Date header, in milliseconds since 1970-01-01 UTC.
[[nodiscard]] std::optional<std::int64_t> date_of(const Response& response);

/// The answer to a request that must not be repeated, as an error: it may have been carried out.
[[nodiscard]] core::Error unknown_outcome(const Request& request, const Response& response);

/// Method and path without the query, for messages.
[[nodiscard]] std::string describe(const Request& request);

}  // namespace tmsync::http
