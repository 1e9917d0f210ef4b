#include "recipient.hpp"

#include "tmsync/core/text.hpp"

#include "text.hpp"

namespace tmsync::standin {
namespace {

using Kind = RecipientTrouble::Kind;

constexpr std::string_view kAgent = "TestOps-TMS-sync";
constexpr int kRequestTimeout = 408;
constexpr int kTooManyRequests = 429;

/// Without the slashes at its end.
std::string normalized(std::string endpoint) {
  while (!endpoint.empty() && endpoint.back() == '/') endpoint.pop_back();
  return endpoint;
}

[[noreturn]] void unreachable(const std::string& endpoint, const std::string& why) {
  throw RecipientTrouble{Kind::unreachable, 0, "the recipient at " + endpoint + " " + why};
}

Response ask(const Instance::Options& options, const std::string& endpoint, Request request) {
  request.headers.emplace_back("User-Agent", kAgent);
  request.headers.emplace_back("Accept", "application/json");
  auto answer = options.peer ? options.peer(endpoint, request) : std::nullopt;
  if (!answer) unreachable(endpoint, "does not answer");
  if (answer->status >= 500 || answer->status == kRequestTimeout || answer->status == kTooManyRequests) {
    unreachable(endpoint, "answers " + std::to_string(answer->status));
  }
  return std::move(*answer);
}

json body_of(const std::string& endpoint, const Response& response) {
  if (response.body.empty()) return {};
  json body = json::parse(response.body, nullptr, false);
  if (body.is_discarded()) unreachable(endpoint, "answers something that is no JSON");
  return body;
}

std::string exchange(const Instance::Options& options, const std::string& endpoint, const std::string& token) {
  const Request request{"POST",
                        "/api/uaa/oauth/token",
                        {{"Content-Type", "application/x-www-form-urlencoded"}},
                        "grant_type=apitoken&scope=openid&token=" + core::percent_encode(token)};
  const Response response = ask(options, endpoint, request);
  if (response.status == 400 || response.status == 401 || response.status == 403) {
    throw RecipientTrouble{Kind::refused, response.status, "the recipient at " + endpoint + " refuses the token"};
  }
  const json body = body_of(endpoint, response);
  std::string access = body.is_object() ? text_of(body, "access_token") : std::string();
  if (access.empty()) unreachable(endpoint, "gives no access token");
  return access;
}

}  // namespace

bool from_recipient_client(const Request& request) {
  return header(request, "user-agent") == kAgent;
}

Recipient::Recipient(const Instance::Options& options, const std::string& endpoint, const std::string& token)
    : options_(options),
      endpoint_(normalized(endpoint)),
      authorization_("Bearer " + exchange(options, normalized(endpoint), token)) {}

json Recipient::send(const std::string& method, const std::string& path, const json* body) const {
  Request request{method, "/api" + path, {{"Authorization", authorization_}}, {}};
  if (body != nullptr) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body->dump(-1, ' ', false, json::error_handler_t::replace);
  }
  const Response response = ask(options_, endpoint_, std::move(request));
  if (response.status < 300) return body_of(endpoint_, response);
  const bool refused = response.status == 401 || response.status == 403;
  const std::string where = path.substr(0, path.find('?'));
  throw RecipientTrouble{refused ? Kind::refused : Kind::rejected, response.status,
                         "the recipient at " + endpoint_ + " answers " + std::to_string(response.status) + " to " +
                             method + " /api" + where};
}

json Recipient::get(const std::string& path) const {
  return send("GET", path, nullptr);
}
json Recipient::post(const std::string& path, const json& body) const {
  return send("POST", path, &body);
}
json Recipient::patch(const std::string& path, const json& body) const {
  return send("PATCH", path, &body);
}

std::vector<json> Recipient::all(const std::string& path) const {
  const std::string separator = path.find('?') == std::string::npos ? "?" : "&";
  std::vector<json> rows;
  for (int page = 0;; ++page) {
    const json answer = get(path + separator + "size=500&page=" + std::to_string(page));
    const bool paged = answer.is_object();
    const json list = paged ? answer.value("content", json::array()) : answer;
    if (!list.is_array()) unreachable(endpoint_, "answers a list that is none");
    for (const json& row : list) {
      if (row.is_object()) rows.push_back(row);
    }
    if (!paged || list.empty() || flag_of(answer, "last", true)) return rows;
  }
}

std::string advice(const RecipientTrouble& trouble) {
  switch (trouble.kind) {
    case Kind::unreachable:
      return trouble.message + ": check the endpoint of the integration and that the recipient runs";
    case Kind::refused:
      return trouble.message +
             ": store a working API token in the project integration, of a user who may write in the recipient project";
    case Kind::rejected:
      break;
  }
  return trouble.message + ": choose a project that the recipient's user sees";
}

void check_recipient(const Instance::Options& options, const std::string& endpoint, const std::string& token) {
  if (endpoint.empty()) refuse(400, "There is no endpoint to try: send settings");
  try {
    if (!token.empty()) {
      static_cast<void>(Recipient(options, endpoint, token));
      return;
    }
    const std::string address = normalized(endpoint);
    const Response response = ask(options, address, {"GET", "/api/uaa/account/me", {}, {}});
    if (response.status != 401 || !body_of(address, response).is_object()) unreachable(address, "is no TestOps");
  } catch (const RecipientTrouble& trouble) {
    refuse(400, "Cannot connect: " + advice(trouble));
  }
}

void check_recipient_project(const Instance::Options& options, const std::string& endpoint, const std::string& token,
                             const std::string& project_key) {
  if (token.empty()) {
    refuse(400, "No API token of the recipient is stored: store one as the secret of the project integration");
  }
  try {
    const Recipient recipient(options, endpoint, token);
    if (!core::parse_int(project_key)) {
      throw RecipientTrouble{Kind::rejected, 404, "the recipient at " + recipient.endpoint() + " has no such project"};
    }
    static_cast<void>(recipient.get("/project/" + project_key));
  } catch (const RecipientTrouble& trouble) {
    refuse(400, "Cannot export: " + advice(trouble));
  }
}

}  // namespace tmsync::standin
