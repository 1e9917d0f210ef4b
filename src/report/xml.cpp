#include "tmsync/report/xml.hpp"

#include "tmsync/core/text.hpp"

namespace tmsync::report {

std::string escape_xml(std::string_view text) {
  const std::string visible = core::escape_terminal(text);
  std::string out;
  out.reserve(visible.size());
  for (std::size_t at = 0; at < visible.size(); ++at) {
    const auto three = std::string_view(visible).substr(at, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
      out += "\xef\xbf\xbd";
      at += 2;
      continue;
    }
    switch (visible[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        out += visible[at];
    }
  }
  return out;
}

}  // namespace tmsync::report
