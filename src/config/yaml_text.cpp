#include "yaml_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "document.hpp"
#include "scalar_text.hpp"

namespace tmsync::config {
namespace {

using nlohmann::json;

/// Whether a literal block gives the text back: several ordinary lines, with at most one line break at the end.
bool fits_literal(const std::string& text) {
  if (text.find('\n') == std::string::npos || text.front() == '\n' || text.front() == ' ') return false;
  if (text.ends_with("\n\n")) return false;
  const auto lines = core::split(text, '\n');
  return std::all_of(lines.begin(), lines.end(), [](const auto& line) { return core::escape_terminal(line) == line; });
}

bool is_collection(const json& value) {
  return value.is_structured();
}

bool fits_one_line(const json& value) {
  return std::none_of(value.begin(), value.end(), is_collection);
}

std::string one_line(const json& value) {
  if (value.is_string()) return quoted(value.get<std::string>(), true);
  if (!is_collection(value)) return value.dump();
  std::vector<std::string> parts;
  for (const auto& [key, member] : value.items()) {
    parts.push_back((value.is_object() ? quoted(key, true) + ": " : "") + one_line(member));
  }
  if (value.is_array()) return '[' + core::join(parts, ", ") + ']';
  return parts.empty() ? "{}" : "{ " + core::join(parts, ", ") + " }";
}

std::string block(std::size_t depth, const json& value) {
  std::string out;
  for (const auto& [key, member] : value.items()) {
    out += margin_of(depth) + (value.is_object() ? quoted(key) + ':' : "-");
    if (fits_one_line(member)) {
      out += ' ' + one_line(member) + '\n';
    } else if (value.is_object()) {
      out += '\n' + block(depth + 1, member);
    } else {
      // The first line goes on the line of the dash.
      out += block(depth + 1, member).substr(margin_of(depth).size() + 1);
    }
  }
  return out;
}

}  // namespace

std::string margin_of(std::size_t depth) {
  return std::string(2 * depth, ' ');
}

std::string quoted(const std::string& text, bool in_flow) {
  Node node;
  node.kind = Node::Kind::string;
  node.text = text;
  return scalar_text(node, in_flow);
}

std::string flow_list(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const auto& text : texts) parts.push_back(quoted(text, true));
  return '[' + core::join(parts, ", ") + ']';
}

std::string text_entry(std::size_t depth, const std::string& key, const std::string& text) {
  std::string out = margin_of(depth) + key + ':';
  if (!fits_literal(text)) return out + ' ' + quoted(text) + '\n';
  const bool ends = text.ends_with('\n');
  out += ends ? " |\n" : " |-\n";
  for (const auto& line : core::split(ends ? text.substr(0, text.size() - 1) : text, '\n')) {
    out += (line.empty() ? "" : margin_of(depth + 1) + line) + '\n';
  }
  return out;
}

std::string section(std::size_t depth, const std::string& key, const std::string& lines) {
  return lines.empty() ? "" : margin_of(depth) + key + ":\n" + lines;
}

std::string json_entry(std::size_t depth, const std::string& key, const std::string& text) {
  return block(depth, json{{key, json::parse(text, nullptr, false)}});
}

std::string duration_text(long long milliseconds) {
  constexpr std::array<std::pair<long long, const char*>, 3> kUnits{{{3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}}};
  for (const auto& [worth, unit] : kUnits) {
    if (milliseconds > 0 && milliseconds % worth == 0) return std::to_string(milliseconds / worth) + unit;
  }
  return milliseconds == 0 ? "0s" : std::to_string(milliseconds) + "ms";
}

}  // namespace tmsync::config
