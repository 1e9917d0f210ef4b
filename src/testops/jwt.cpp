#include "jwt.hpp"

#include <boost/beast/core/detail/base64.hpp>
#include <nlohmann/json.hpp>

namespace tmsync::testops {

std::string user_of_jwt(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  std::string claims(token.substr(first + 1, second - first - 1));
  for (char& c : claims) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  namespace codec = boost::beast::detail::base64;
  std::string decoded(codec::decoded_size(claims.size()) + 3, '\0');
  decoded.resize(codec::decode(decoded.data(), claims.data(), claims.size()).first);
  const nlohmann::json body = nlohmann::json::parse(decoded, nullptr, false);
  if (!body.is_object()) return {};
  for (const char* name : {"user_name", "preferred_username", "username", "sub"}) {
    const auto found = body.find(name);
    if (found != body.end() && found->is_string() && !found->get_ref<const std::string&>().empty()) {
      return found->get<std::string>();
    }
  }
  return {};
}

}  // namespace tmsync::testops
