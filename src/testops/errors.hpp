#pragma once

#include <string>

#include "tmsync/core/error.hpp"
#include "tmsync/http/transport.hpp"

namespace tmsync::testops {

/// What an answer that is not 2xx means, with the server's own text.
[[nodiscard]] core::Error to_error(http::Method method, const std::string& path, const http::Response& response);

/// The human text of an error body (JSON, plain text or HTML), on one line and cut to 300 characters; may be empty.
[[nodiscard]] std::string server_text(const http::Response& response);

[[nodiscard]] bool is_html(const http::Response& response);

}  // namespace tmsync::testops
