#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "json.hpp"

namespace tmsync::testops {

namespace {

constexpr int kPageSize = 1000;
constexpr int kMaxPages = 10'000;

}  // namespace

const json* member(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::int64_t> integer(const json& object, const char* name) {
  const json* value = member(object, name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

std::string text(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool flag(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::optional<model::Ref> ref(const json& object) {
  const auto id = integer(object, "id");
  if (!id) return std::nullopt;
  return model::Ref{*id, text(object, "name")};
}

std::optional<model::Ref> ref(const json& object, const char* name) {
  const json* value = member(object, name);
  return value == nullptr ? std::nullopt : ref(*value);
}

std::optional<std::int64_t> loose_integer(const json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) return core::parse_int(value.get_ref<const std::string&>());
  return std::nullopt;
}

core::Error wrong_shape(const Connection::State& state, http::Method method, const std::string& path) {
  const bool read = method == http::Method::get;
  return state.named(
      {read ? core::ErrorKind::protocol : core::ErrorKind::unknown_outcome,
       fmt::format("{} {}{}: the answer is not what this version expects", http::to_string(method), state.base, path),
       200});
}

core::Result<json> parse_answer(const Call& call, const http::Response& response) {
  json body = json::parse(response.body, nullptr, false);
  if (!body.is_discarded()) return body;
  const bool read = call.method == http::Method::get;
  return core::fail(
      read ? core::ErrorKind::protocol : core::ErrorKind::unknown_outcome,
      fmt::format("{} {}: {}: the answer is not valid JSON", http::to_string(call.method), call.path, response.status),
      response.status);
}

Answer<json> call_json(Connection::State& state, Call call) {
  Call asked;  // without the body, which may be large
  asked.method = call.method;
  asked.path = state.base + call.path;
  const core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  core::Result<json> body = parse_answer(asked, *response);
  if (!body) co_return core::fail(state.named(body.error()));
  co_return body;
}

Answer<void> call_plain(Connection::State& state, Call call) {
  const core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  co_return core::Result<void>{};
}

Answer<std::vector<json>> read_list(Connection::State& state, std::string path, std::string query) {
  std::vector<json> rows;
  std::unordered_set<std::int64_t> seen;
  for (int page = 0; page < kMaxPages; ++page) {
    Call call;
    call.path = path;
    call.query = fmt::format("{}{}page={}&size={}", query, query.empty() ? "" : "&", page, kPageSize);
    core::Result<json> answer = co_await call_json(state, std::move(call));
    if (!answer) co_return core::fail(answer.error());
    const bool plain = answer->is_array();
    json* content = nullptr;
    if (plain) {
      content = &*answer;
    } else if (answer->is_object()) {
      const auto found = answer->find("content");
      if (found != answer->end() && found->is_array()) content = &*found;
    }
    if (content == nullptr) {
      co_return core::fail(
          state.named({core::ErrorKind::protocol,
                       fmt::format("GET {}{}: the answer is neither a list nor a page", state.base, path), 0}));
    }
    const bool empty = content->empty();
    for (json& row : *content) {
      const auto id = integer(row, "id");
      if (id && !seen.insert(*id).second) continue;
      rows.push_back(std::move(row));
    }
    if (plain || empty || flag(*answer, "last")) co_return rows;
    const auto pages = integer(*answer, "totalPages");
    if (pages && page + 1 >= *pages) co_return rows;
    if (!pages && member(*answer, "last") == nullptr) co_return rows;  // an envelope without paging holds everything
  }
  co_return core::fail(
      state.named({core::ErrorKind::protocol, fmt::format("GET {}{}: the list never ends", state.base, path), 0}));
}

}  // namespace tmsync::testops
