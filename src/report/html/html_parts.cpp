#include "html/html_parts.hpp"

#include <ostream>

#include <fmt/format.h>

#include "tmsync/report/xml.hpp"

#include "text/text_block.hpp"

namespace tmsync::report::html {

std::string text(std::string_view text) {
  return escape_xml(text);
}

std::string name(std::string_view text) {
  return "<bdi>" + escape_xml(text) + "</bdi>";
}

std::string code(std::string_view text) {
  return "<code>" + escape_xml(text) + "</code>";
}

std::string sentence(std::string words) {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
  if (words.ends_with('.')) words.pop_back();
  return words;
}

void bar(const std::vector<BarPart>& parts, std::int64_t whole, std::string_view label, std::ostream& out) {
  constexpr double kWidth = 1000;
  const std::string role =
      label.empty() ? " aria-hidden=\"true\"" : fmt::format(" role=\"img\" aria-label=\"{}\"", text(label));
  out << "<svg viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\"" << role << '>';
  double at = 0;
  for (const auto& part : parts) {
    if (part.value <= 0 || whole <= 0) continue;
    const double width = kWidth * static_cast<double>(part.value) / static_cast<double>(whole);
    out << fmt::format("<rect class=\"fill-{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"12\"/>", part.fill, at, width);
    at += width;
  }
  out << "</svg>";
}

}  // namespace tmsync::report::html
