#include "scalar_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "scalar_map.hpp"

namespace tmsync::config {
namespace {

/// Line separators and other characters that YAML or a terminal treats as more than text.
bool has_special(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    return true;
  }
  constexpr std::array<std::string_view, 4> kSpecial{"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"};
  return std::any_of(kSpecial.begin(), kSpecial.end(),
                     [&](std::string_view special) { return text.find(special) != std::string_view::npos; });
}

/// Words that YAML 1.1 tools take for booleans.
bool is_old_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords{"y", "n", "yes", "no", "on", "off"};
  return std::find(kWords.begin(), kWords.end(), core::ascii_lower(text)) != kWords.end();
}

bool plain_is_safe(std::string_view text, bool in_flow) {
  if (text.empty() || resolve_plain(text) != Node::Kind::string || is_old_boolean(text) || text == "<<") return false;
  if (has_special(text) || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
  if (text.starts_with("...") || text.find(": ") != std::string_view::npos ||
      text.find(" #") != std::string_view::npos) {
    return false;
  }
  // Readers differ about a colon before a bracket or a comma.
  return !in_flow || text.find_first_of(",[]{}") == std::string_view::npos;
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto rest = text.substr(i);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else if (rest.starts_with("\xc2\x85")) {
      out += "\\x85";
      i += 1;
    } else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
      out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (rest.starts_with("\xef\xbb\xbf")) {
      out += "\\ufeff";
      i += 2;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += '\'';
  }
  return out + '\'';
}

/// The lines of a folded scalar as they stand in the file; absent unless it is one paragraph without indentation.
std::optional<std::vector<std::string>> paragraph(const SourceFile& file, const Node& scalar, const ScalarMap& map) {
  std::string_view text = scalar.text;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.find('\n') != std::string_view::npos) return std::nullopt;
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char source = file.text[map.source[i]];
    if (text[i] == ' ' && (source == '\n' || source == '\r')) {
      lines.emplace_back();
    } else {
      lines.back() += text[i];
    }
  }
  for (const auto& line : lines) {
    if (line.empty() || line.front() == ' ' || line.front() == '\t') return std::nullopt;
  }
  return lines;
}

}  // namespace

std::string scalar_text(const Node& scalar, bool in_flow) {
  if (scalar.kind == Node::Kind::null) return "null";
  if (scalar.kind != Node::Kind::string) return scalar.text;
  const std::string& text = scalar.text;
  if (plain_is_safe(text, in_flow)) return text;
  const bool has_quotes = text.find_first_of("\"\\") != std::string::npos;
  return has_quotes && !has_special(text) ? single_quoted(text) : double_quoted(text);
}

std::string block_scalar_text(const SourceFile& file, const Node& scalar, std::size_t indentation,
                              const std::string& header_comment) {
  const std::string& text = scalar.text;
  if (!scalar.quoted || text.find_first_not_of("\n") == std::string::npos) return {};
  if (has_special(core::join(core::split(text, '\n'), " "))) return {};
  const auto map = map_scalar(file.text, scalar.offset, text);
  if (!map || (map->style != ScalarStyle::literal && map->style != ScalarStyle::folded)) return {};

  std::string header = "|";
  std::vector<std::string> lines;
  if (const auto folded = map->style == ScalarStyle::folded ? paragraph(file, scalar, *map) : std::nullopt) {
    header = ">";
    lines = *folded;
    if (!text.ends_with('\n')) header += '-';
  } else {
    lines = core::split(text, '\n');
    const std::string& first =
        *std::find_if(lines.begin(), lines.end(), [](const auto& line) { return !line.empty(); });
    if (first.front() == ' ') header += '2';
    if (!text.ends_with('\n')) header += '-';
    if (text.ends_with("\n\n")) header += '+';
    if (text.ends_with('\n')) lines.pop_back();
  }
  std::string out = header + (header_comment.empty() ? "" : "  " + header_comment) + '\n';
  for (const auto& line : lines) out += (line.empty() ? "" : std::string(indentation, ' ') + line) + '\n';
  return out;
}

}  // namespace tmsync::config
