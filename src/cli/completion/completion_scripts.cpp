#include "completion/completion_scripts.hpp"

#include <set>

namespace tmsync::cli {

std::string asked_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::address:
      return "addresses";
    case ValueKind::object:
      return "objects";
    case ValueKind::ack:
      return "acks";
    case ValueKind::instance:
      return "instances";
    case ValueKind::none:
    case ValueKind::text:
    case ValueKind::choice:
    case ValueKind::file:
    case ValueKind::folder:
      break;
  }
  return {};
}

std::vector<std::string> flags_with_value(const std::vector<CommandWord>& commands) {
  std::set<std::string> names;
  for (const auto& command : commands) {
    for (const auto& flag : command.flags) {
      if (flag.kind != ValueKind::none) names.insert(flag.names.begin(), flag.names.end());
    }
  }
  return {names.begin(), names.end()};
}

std::string shell_quote(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

}  // namespace tmsync::cli
