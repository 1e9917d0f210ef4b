#include "errors.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;
using nlohmann::json;

constexpr std::size_t kMessageLimit = 300;

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : core::trim(text)) {
    const bool space = static_cast<unsigned char>(c) <= 0x20;
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void add_unique(std::vector<std::string>& parts, std::string text) {
  if (text.empty() || parts.size() >= 6) return;
  if (std::ranges::find(parts, text) == parts.end()) parts.push_back(std::move(text));
}

/// errors: ["..."], [{"field": "name", "message": "..."}], {"name": "..."}
void add_details(std::vector<std::string>& parts, const json& list) {
  if (list.is_object()) {
    for (const auto& [field, value] : list.items()) {
      if (value.is_string()) add_unique(parts, field + ": " + one_line(value.get_ref<const std::string&>()));
    }
    return;
  }
  if (!list.is_array()) return;
  for (const json& entry : list) {
    if (entry.is_string()) {
      add_unique(parts, one_line(entry.get_ref<const std::string&>()));
      continue;
    }
    if (!entry.is_object()) continue;
    std::string text;
    for (const char* key : {"message", "defaultMessage", "detail"}) {
      const auto found = entry.find(key);
      if (text.empty() && found != entry.end() && found->is_string())
        text = one_line(found->get_ref<const std::string&>());
    }
    const auto field = entry.find("field");
    if (!text.empty() && field != entry.end() && field->is_string()) text = field->get<std::string>() + ": " + text;
    add_unique(parts, std::move(text));
  }
}

std::string json_text(const json& body) {
  if (body.is_string()) return one_line(body.get_ref<const std::string&>());
  if (!body.is_object()) return {};
  std::vector<std::string> parts;
  for (const char* key : {"message", "error_description", "detail", "title", "error"}) {
    const auto found = body.find(key);
    if (found == body.end() || !found->is_string()) continue;
    add_unique(parts, one_line(found->get_ref<const std::string&>()));
    if (!parts.empty()) break;  // the first is the most telling; the others say the same in fewer words
  }
  for (const char* key : {"errors", "fieldErrors"}) {
    const auto found = body.find(key);
    if (found != body.end()) add_details(parts, *found);
  }
  return core::join(parts, "; ");
}

std::string html_text(const std::string& body) {
  const std::string lowered = core::ascii_lower(std::string_view(body).substr(0, 16384));
  const std::size_t open = lowered.find("<title");
  const std::size_t start = open == std::string::npos ? open : lowered.find('>', open);
  const std::size_t end = start == std::string::npos ? start : lowered.find("</title", start);
  if (end == std::string::npos) return "an HTML page";
  const std::string title = one_line(std::string_view(body).substr(start + 1, end - start - 1));
  return title.empty() ? "an HTML page" : fmt::format("an HTML page titled \"{}\"", title);
}

/// Did the server say that it refused before doing anything?
bool nothing_was_done(const http::Response& response) {
  return response.status == 425 || response.status == 429;
}

bool is_upload(const std::string& path) {
  return path.find("/upload/") != std::string::npos;
}

/// A closed launch refuses writes with 423, or with another refusal that says so.
bool says_closed(const std::string& path, const std::string& said) {
  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  if (!has(path, "/launch") && !is_upload(path) && !has(path, "/testresult")) return false;
  const std::string text = core::ascii_lower(said);
  if (has(text, "closed launch")) return true;
  return has(text, "launch") && (has(text, "is closed") || has(text, "was closed") || has(text, "already closed"));
}

/// Where a redirect leads, for people: without credentials, query and fragment, escaped.
std::string shown_location(const http::Response& response) {
  const std::string* header = response.header("location");
  if (header == nullptr) return {};
  std::string where = header->substr(0, header->find_first_of("?#"));
  const std::size_t slashes = where.find("//");
  const std::size_t start = slashes == std::string::npos ? 0 : slashes + 2;
  const std::size_t path = where.find('/', start);
  // Cut off inside of what may be a password.
  if (path == std::string::npos && header->find('@', where.size()) != std::string::npos) return "(hidden)";
  if (slashes != std::string::npos) {
    const std::size_t at = where.rfind('@', path);
    if (at != std::string::npos && at >= start) where.erase(start, at + 1 - start);
  }
  return core::elide(core::escape_terminal(where), kMessageLimit);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

bool is_html(const http::Response& response) {
  const std::string* type = response.header("content-type");
  if (type != nullptr) return core::ascii_lower(*type).find("text/html") != std::string::npos;
  const std::string_view body = core::trim(std::string_view(response.body).substr(0, 256));
  const std::string start = core::ascii_lower(body.substr(0, 16));
  return start.starts_with("<!doctype html") || start.starts_with("<html");
}

std::string server_text(const http::Response& response) {
  if (response.body.empty()) return {};
  std::string text;
  if (is_html(response)) {
    text = html_text(response.body);
  } else {
    const json body = json::parse(response.body, nullptr, false);
    text = body.is_discarded() ? one_line(std::string_view(response.body).substr(0, 4096)) : json_text(body);
  }
  return core::elide(text, kMessageLimit);
}

core::Error to_error(http::Method method, const std::string& path, const http::Response& response) {
  const int status = response.status;
  ErrorKind kind = ErrorKind::protocol;
  std::string_view note;
  const std::string text = server_text(response);
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      kind = ErrorKind::invalid_input;
      break;
    case 401:
      kind = ErrorKind::unauthorized;
      note = "the token is not accepted";
      break;
    case 403:
      kind = ErrorKind::forbidden;
      note = response.header("cf-mitigated") != nullptr ? "the edge protection in front of the instance blocked the "
                                                          "request (lower limits.requestsPerSecond, or let "
                                                          "this machine through)"
                                                        : "the token's user is not allowed to do this";
      break;
    case 404:
      kind = ErrorKind::not_found;
      break;
    case 409:
      // Bean validation answers so where results are uploaded; a closed launch is told from it by its words, below.
      kind = is_upload(path) ? ErrorKind::invalid_input : ErrorKind::conflict;
      break;
    case 412:
    case 423:
      kind = ErrorKind::conflict;
      break;
    default:
      if (status == 408 || status == 425 || status == 429 || status >= 500) {
        // A write may have been carried out before the server failed.
        const bool harmless = method == http::Method::get || nothing_was_done(response);
        kind = harmless ? ErrorKind::unavailable : ErrorKind::unknown_outcome;
      }
  }
  const bool refused = kind == ErrorKind::invalid_input || kind == ErrorKind::forbidden || kind == ErrorKind::protocol;
  if (refused && status >= 400 && method != http::Method::get && says_closed(path, text)) {
    kind = ErrorKind::conflict;
    note = {};
  }
  std::string message = fmt::format("{} {}: {}", http::to_string(method), path, status);
  std::string_view advice;
  if (is_redirect(status)) {
    const std::string where = shown_location(response);
    message += where.empty() ? ": a redirect" : fmt::format(": a redirect to {}", where);
    advice = "redirects are not followed: put the address that answers into spec.endpoint of the Instance";
  }
  if (status == 407) {
    note = "the proxy wants a user name and a password";
    advice = "put them into HTTPS_PROXY (HTTP_PROXY for an http endpoint), or into spec.proxy of the Instance";
  }
  if (!note.empty()) message += fmt::format(": {}", note);
  if (!text.empty()) message += fmt::format(": {}", text);
  if (!advice.empty()) message += fmt::format("; {}", advice);
  return {kind, std::move(message), status};
}

}  // namespace tmsync::testops
