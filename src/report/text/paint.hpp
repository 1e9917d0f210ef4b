#pragma once

#include <string>
#include <string_view>

namespace tmsync::report {

enum class Color { none, red, green, yellow, blue, cyan, dim, bold };

/// Wraps the text in the escape codes of a colour; the text as it is where colour is off. The text is escaped already.
[[nodiscard]] inline std::string paint(std::string_view text, Color color, bool on) {
  if (!on || color == Color::none) return std::string(text);
  std::string_view code;
  switch (color) {
    case Color::none:
      break;
    case Color::red:
      code = "31";
      break;
    case Color::green:
      code = "32";
      break;
    case Color::yellow:
      code = "33";
      break;
    case Color::blue:
      code = "34";
      break;
    case Color::cyan:
      code = "36";
      break;
    case Color::dim:
      code = "2";
      break;
    case Color::bold:
      code = "1";
      break;
  }
  return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
}

}  // namespace tmsync::report
