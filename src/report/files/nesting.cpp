#include "files/nesting.hpp"

#include <algorithm>

namespace tmsync::report {

std::size_t nesting(std::string_view json) {
  std::size_t now = 0;
  std::size_t deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++now);
    } else if ((c == '}' || c == ']') && now > 0) {
      --now;
    }
  }
  return deepest;
}

}  // namespace tmsync::report
