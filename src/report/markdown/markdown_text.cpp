#include "markdown/markdown_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::report::markdown {
namespace {

constexpr std::size_t kMostMarker = 64;
/// Nobody sees it; GitHub and GitLab no longer see a mention, a reference or an address.
constexpr std::string_view kGap = "&#8203;";

std::string shown(std::string_view text, std::size_t most) {
  return core::elide(core::escape_terminal(text), most);
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool starts(std::string_view text, std::size_t at, std::string_view with) {
  return core::ascii_lower(text.substr(at, with.size())) == with;
}

}  // namespace

std::string code(std::string_view text, std::size_t most) {
  const auto inside = shown(text, most);
  if (inside.empty()) return "\"\"";
  const std::string ticks(longest_run(inside, '`') + 1, '`');
  // A space at both ends is taken off again by the reader; without it backticks at an end would join the fence, and
  // spaces at both ends would be lost.
  const auto needs = [&](char c) { return c == '`' || c == ' '; };
  const std::string gap = needs(inside.front()) || needs(inside.back()) ? " " : "";
  return ticks + gap + inside + gap + ticks;
}

std::string text(std::string_view text, std::size_t most) {
  const auto inside = shown(text, most);
  std::string out;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char c = inside[at];
    switch (c) {
      case '&':
        out += "&amp;";
        out += kGap;  // of GitLab: &12 is an epic
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '|':
        out += "&#124;";
        break;
      case '$':  // mathematics, and snippets of GitLab
      case '@':
      case '#':
      case '!':
      case '~':
      case '%':
      case '^':
        out += fmt::format("&#{};", static_cast<int>(c));
        if (at + 1 < inside.size() && inside[at + 1] != ' ') out += kGap;
        break;
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
        out += '\\';
        out += c;
        break;
      case ':':
        out += c;
        if (starts(inside, at + 1, "//")) out += kGap;
        break;
      case '-':  // GitHub makes links of GH-12
        out += c;
        if (at >= 2 && starts(inside, at - 2, "gh") && (at == 2 || !is_word(inside[at - 3]))) out += kGap;
        break;
      case '.':
        if (at >= 3 && starts(inside, at - 3, "www")) out += kGap;
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_code(std::string_view text, std::size_t most) {
  std::string out = "<code>";
  for (const char c : shown(text, most)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out + "</code>";
}

std::string fence(std::string_view language, const std::vector<std::string>& lines) {
  std::size_t longest = 2;
  for (const auto& line : lines) longest = std::max(longest, longest_run(line, '`'));
  const std::string ticks(longest + 1, '`');
  std::string out = ticks + std::string(language) + '\n';
  for (const auto& line : lines) out += line + '\n';
  return out + ticks + '\n';
}

std::string details_begin(std::string_view summary) {
  return fmt::format("<details><summary>{}</summary>\n\n", summary);
}

std::string details(std::string_view summary, std::string_view inside) {
  return details_begin(summary) + std::string(inside) + std::string(kDetailsEnd);
}

std::string marker(std::string_view name) {
  std::string kept;
  for (const char c : name.substr(0, kMostMarker)) {
    const bool harmless = is_word(c) || c == '.' || c == '_' || c == '/' || c == ':';
    // Two hyphens would end the comment.
    if (harmless) {
      kept += c;
    } else if (!kept.empty() && kept.back() != '-') {
      kept += '-';
    }
  }
  while (!kept.empty() && kept.back() == '-') kept.pop_back();
  return fmt::format("<!-- tmsync:{} -->", kept.empty() ? "default" : kept);
}

}  // namespace tmsync::report::markdown
