#include "refused_logins.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {
namespace {

/// Words of a sentence about members; a login of this name counts only in quotes.
constexpr std::array<std::string_view, 12> kWords{"user",    "users", "member", "members", "login",    "username",
                                                  "account", "not",   "found",  "unknown", "assignee", "name"};

/// What the server said, without method, path and status.
std::string_view said_by_server(const core::Error& error) {
  const std::string status = fmt::format(": {}: ", error.status);
  const auto at = error.message.find(status);
  return at == std::string::npos ? std::string_view() : std::string_view(error.message).substr(at + status.size());
}

bool about_members(std::string_view said) {
  const std::string low = core::ascii_lower(said);
  const auto in = [&low](std::string_view word) { return low.find(word) != std::string::npos; };
  if (in("role")) return false;  // the member is named, and something else is wrong
  return in("user") || in("member") || in("login") || in("account") || in("assignee");
}

bool is_quote(char c) {
  return c == '\'' || c == '"' || c == '`';
}

/// Can `text[at]` belong to the login beside it? A full stop that ends a sentence does not.
bool goes_on(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const auto c = static_cast<unsigned char>(text[at]);
  const bool letter = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (letter || c == '_' || c == '-' || c == '@' || c == '+' || c == '\\' || c == '/') return true;
  return c == '.' && at + 1 < text.size() && goes_on(text, at + 1);
}

bool stands_alone(std::string_view said, std::string_view login, bool quoted) {
  for (auto at = said.find(login); at != std::string_view::npos; at = said.find(login, at + 1)) {
    const auto end = at + login.size();
    if (quoted) {
      if (at > 0 && end < said.size() && is_quote(said[at - 1]) && is_quote(said[end])) return true;
      continue;
    }
    const bool begins = at == 0 || (!goes_on(said, at - 1) && said[at - 1] != '.');
    if (begins && !goes_on(said, end)) return true;
  }
  return false;
}

}  // namespace

std::set<std::string> refused_logins(const std::optional<core::Error>& error, const std::set<std::string>& sent) {
  std::set<std::string> refused;
  if (!error || error->kind != core::ErrorKind::invalid_input) return refused;
  const auto said = said_by_server(*error);
  if (!about_members(said)) return refused;
  for (const auto& login : sent) {
    if (!login.empty() && stands_alone(said, login, true)) refused.insert(login);
  }
  if (!refused.empty()) return refused;
  for (const auto& login : sent) {
    const bool word = std::find(kWords.begin(), kWords.end(), core::ascii_lower(login)) != kWords.end();
    if (!login.empty() && !word && stands_alone(said, login, false)) refused.insert(login);
  }
  return refused;
}

}  // namespace tmsync::sync
