#include "document.hpp"

#include <algorithm>

namespace tmsync::config {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// [0-9]+(\.[0-9]*)? | \.[0-9]+, then ([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view exponent = text.substr(e + 1);
    if (!exponent.empty() && (exponent[0] == '-' || exponent[0] == '+')) exponent.remove_prefix(1);
    if (!all_digits(exponent)) return false;
    text = text.substr(0, e);
  }
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return all_digits(text);
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = text.substr(dot + 1);
  if (whole.empty()) return all_digits(part);
  return all_digits(whole) && (part.empty() || all_digits(part));
}

}  // namespace

const Entry* Node::entry(std::string_view key) const {
  for (const Entry& candidate : entries) {
    if (candidate.key->text == key) return &candidate;
  }
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? nullptr : found->value;
}

namespace {

constexpr std::size_t kBlock = 1024;

/// Bytes that begin a code point, so that a block may begin inside of one.
std::size_t begun(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

}  // namespace

void SourceFile::index() {
  line_starts = {0};
  code_points_before.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts.push_back(i + 1);
  }
  if (begun(text) == text.size()) return;
  std::size_t before = 0;
  for (std::size_t i = 0; i < text.size(); i += kBlock) {
    code_points_before.push_back(before);
    before += begun(std::string_view(text).substr(i, kBlock));
  }
  code_points_before.push_back(before);
}

std::size_t SourceFile::code_points_to(std::size_t offset) const {
  if (code_points_before.empty()) return offset;
  const std::size_t block = offset / kBlock;
  if (block * kBlock >= text.size()) return code_points_before.back();
  const auto rest = std::string_view(text).substr(block * kBlock, offset - block * kBlock);
  return code_points_before[block] + begun(rest);
}

core::SourcePosition SourceFile::position(std::size_t offset) const {
  offset = std::min(offset, text.size());
  const auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  const auto line = static_cast<std::size_t>(after - line_starts.begin());
  const std::size_t start = line_starts[line - 1];
  return {name, line, code_points_to(offset) - code_points_to(start) + 1};
}

Node::Kind resolve_plain(std::string_view text) {
  using enum Node::Kind;
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return null;
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE") {
    return boolean;
  }
  std::string_view digits = text;
  if (digits[0] == '-' || digits[0] == '+') digits.remove_prefix(1);
  if (all_digits(digits)) return integer;
  if (is_float(digits)) return number;
  return string;
}

std::string_view to_string(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::boolean:
      return "a boolean";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::number:
      return "a number";
    case Node::Kind::string:
      return "a string";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "something else";
}

}  // namespace tmsync::config
