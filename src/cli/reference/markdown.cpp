#include <fmt/format.h>

#include "reference/pages.hpp"

namespace tmsync::cli {

std::string generated_note(const std::string& page) {
  return fmt::format(
      "<!-- Made by \"tmsync reference {}\"; tests/check_reference.sh compares it with the program. -->\n", page);
}

std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code_cell(const std::string& text) {
  return text.empty() ? "" : '`' + cell(text) + '`';
}

}  // namespace tmsync::cli
