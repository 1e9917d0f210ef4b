#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tmsync/core/error.hpp"
#include "tmsync/model/test_case.hpp"

#include "connection.hpp"

/// Reading members of answers. A missing member and one of another type are the same: absent.
namespace tmsync::testops {

using nlohmann::json;

[[nodiscard]] const json* member(const json& object, const char* name);  ///< nullptr also for null
[[nodiscard]] std::optional<std::int64_t> integer(const json& object, const char* name);
[[nodiscard]] std::string text(const json& object, const char* name);
[[nodiscard]] bool flag(const json& object, const char* name);
[[nodiscard]] std::optional<model::Ref> ref(const json& object);  ///< absent without an id
[[nodiscard]] std::optional<model::Ref> ref(const json& object, const char* name);
/// A number, or a string that holds one.
[[nodiscard]] std::optional<std::int64_t> loose_integer(const json& value);

/// The document of a 2xx answer. What cannot be read is `protocol` for a read and `unknown_outcome` for a write, which
/// has happened.
[[nodiscard]] core::Result<json> parse_answer(const Call& call, const http::Response& response);

/// An answer of 2xx that this version does not understand: protocol of a read, unknown_outcome of a write.
[[nodiscard]] core::Error wrong_shape(const Connection::State& state, http::Method method, const std::string& path);

/// Sends and parses.
[[nodiscard]] Answer<json> call_json(Connection::State& state, Call call);
/// Sends and ignores the body, unless it is HTML: then nothing was done.
[[nodiscard]] Answer<void> call_plain(Connection::State& state, Call call);

/// Every row of a list, whether the server sends pages or a plain array; a row that repeats an id is dropped.
[[nodiscard]] Answer<std::vector<json>> read_list(Connection::State& state, std::string path, std::string query);

}  // namespace tmsync::testops
