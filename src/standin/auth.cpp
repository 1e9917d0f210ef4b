#include <algorithm>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

#include "instance.hpp"
#include "text.hpp"

namespace tmsync::standin {
namespace {

Pairs form_of(const Request& request) {
  const std::string type = core::ascii_lower(header(request, "content-type"));
  if (type.rfind("multipart/form-data", 0) != 0) return parse_query(request.body);
  Pairs form;
  for (Part& part : parse_multipart(request)) form.emplace_back(part.name, std::move(part.body));
  return form;
}

std::string form_value(const Pairs& form, std::string_view name) {
  const auto found = std::find_if(form.begin(), form.end(), [name](const auto& item) { return item.first == name; });
  return found == form.end() ? std::string() : found->second;
}

Response oauth_error(int status, const std::string& error, const std::string& description) {
  return answer({{"error", error}, {"error_description", description}}, status);
}

json account(const json& user) {
  return {
      {"id", id_of(user)},
      {"username", user.at("username")},
      {"email", text_of(user, "email")},
      {"firstName", text_of(user, "firstName")},
      {"lastName", text_of(user, "lastName")},
      {"enabled", true},
      {"authorities", flag_of(user, "admin") ? json::array({"ROLE_ADMIN", "ROLE_USER"}) : json::array({"ROLE_USER"})}};
}

Response me(Call& call) {
  return answer(account(*call.user));
}

Response suggest_users(Call& call) {
  std::vector<json> rows;
  std::vector<std::string> wanted;
  for (const auto& [key, value] : call.query) {
    if (key == "username") wanted.push_back(value);
  }
  for (const auto& [id, user] : call.state.users.rows()) {
    const std::string login = text_of(user, "username");
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), login) == wanted.end()) continue;
    if (suggested(call, id, login)) rows.push_back({{"id", id}, {"name", login}, {"username", login}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response accounts(Call& call) {
  need_admin(call);
  std::vector<json> rows;
  for (const auto& [id, user] : call.state.users.rows()) rows.push_back(account(user));
  return answer_page(call, std::move(rows), "id,ASC");
}

Response permissions(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::none);
  const Right right = right_of(call, project);
  json rights = json::array();
  if (right >= Right::read) rights.push_back("project:read");
  if (right >= Right::write) rights.push_back("project:comment");
  if (right >= Right::write) rights.push_back("project:write");
  if (right >= Right::admin) rights.push_back("project:configure");
  return answer(rights);
}

}  // namespace

std::string InstanceImpl::issue_token(const std::string& login, const std::string& api_token) {
  const std::int64_t expires = now() + options_.token_lifetime_s * 1000;
  const json claims = {{"sub", login},
                       {"user_name", login},
                       {"iat", now() / 1000},
                       {"exp", expires / 1000},
                       {"jti", std::to_string(++tokens_issued_)},
                       {"scope", {"openid"}},
                       {"iss", options_.name}};
  const std::string signing = base64url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64url(claims.dump());
  std::string token = signing + "." + base64url(core::sha256_hex(options_.name + signing).substr(0, 43));
  sessions_[token] = {login, api_token, expires};
  return token;
}

Response InstanceImpl::exchange(const Request& request) {
  if (request.method != "POST") refuse(405, "Request method '" + request.method + "' is not supported");
  const Pairs form = form_of(request);
  if (form_value(form, "grant_type") != "apitoken") {
    return oauth_error(400, "unsupported_grant_type", "Unsupported grant type");
  }
  const std::string token = form_value(form, "token");
  const json* row = state_.tokens.find_by("token", token);
  if (token.empty() || row == nullptr) return oauth_error(401, "invalid_token", "The API token is not valid");
  return answer({{"access_token", issue_token(text_of(*row, "user"), token)},
                 {"token_type", "bearer"},
                 {"expires_in", options_.token_lifetime_s},
                 {"scope", "openid"},
                 {"jti", std::to_string(tokens_issued_)}});
}

const json& InstanceImpl::authenticate(const Request& request) const {
  const std::string authorization = header(request, "authorization");
  const std::size_t space = authorization.find(' ');
  if (space == std::string::npos) refuse(401, "Full authentication is required to access this resource");
  const std::string scheme = core::ascii_lower(authorization.substr(0, space));
  std::string api_token(core::trim(std::string_view(authorization).substr(space + 1)));
  if (scheme == "bearer") {
    const auto session = sessions_.find(api_token);
    if (session == sessions_.end()) refuse(401, "Cannot convert access token to JSON");
    if (now() >= session->second.expires_ms) refuse(401, "Access token expired");
    api_token = session->second.api_token;
  } else if (scheme != "api-token") {
    refuse(401, "Full authentication is required to access this resource");
  }
  const json* token = state_.tokens.find_by("token", api_token);
  if (token == nullptr) refuse(401, "The token is not valid");
  const json* user = state_.users.find_by("username", token->at("user"));
  if (user == nullptr) refuse(401, "The token's user does not exist");
  return *user;
}

void add_auth_routes(Router& router) {
  router.add("GET", "/uaa/account/me", me);
  router.add("GET", "/uaa/account", accounts);
  router.add("GET", "/uaa/user/suggest", suggest_users);
  router.add("GET", "/permission", permissions);
}

}  // namespace tmsync::standin
