#include "text/text_block.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "plan_words.hpp"
#include "text/field_text.hpp"

namespace tmsync::report {
namespace {

constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kLeastName = 16;

}  // namespace

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

std::string number(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
}

std::string in_bytes(std::int64_t value) {
  constexpr std::array<const char*, 5> kUnits{"kB", "MB", "GB", "TB", "PB"};
  if (value < 1000) return value == 1 ? "1 byte" : number(value) + " bytes";
  // In tenths, rounded half up, without floating point: the same text everywhere.
  std::int64_t tenth = 100;
  std::size_t unit = 0;
  const auto tenths = [&] { return (value + tenth / 2) / tenth; };
  while (tenths() >= 10'000 && unit + 1 < kUnits.size()) {
    tenth *= 1000;
    ++unit;
  }
  return fmt::format("{}.{} {}", number(tenths() / 10), tenths() % 10, kUnits[unit]);
}

void TextBlock::line(std::size_t indent, const std::string& text) {
  out_ << std::string(indent, ' ') << text << '\n';
}

void TextBlock::empty_line() {
  out_ << '\n';
}

std::size_t TextBlock::width() const {
  return std::max(options_.style.width, kLeastWidth);
}

std::string TextBlock::fit(const std::string& text, std::size_t used) const {
  if (verbose()) return text;
  return core::elide(text, width() > used + 10 ? width() - used : 10);
}

void TextBlock::paragraph(std::size_t indent, const std::string& text) {
  paragraph(indent, text, Color::none);
}

void TextBlock::paragraph(std::size_t indent, const std::string& text, Color color) {
  for (const auto& part : wrap(text, width() - indent)) line(indent, paint(part, color, options_.style.color));
}

void TextBlock::item(std::size_t indent, const std::string& text, Color color) {
  std::size_t at = indent;
  for (const auto& part : wrap(text, width() - indent - 2)) {
    line(at, paint(part, color, options_.style.color));
    at = indent + 2;
  }
}

void TextBlock::change(std::size_t indent, const ChangeHead& head) {
  const auto symbol = plan::symbol(head.action);
  const auto mark = paint(symbol, color_of(head.action), color());
  const std::string address = safe(head.address);
  const std::string reason = fmt::format(" ({})", head.reason);
  const std::string name = '"' + safe(head.name) + '"';
  const std::size_t used = indent + symbol.size() + 1 + core::code_points(address) + 1 + reason.size();
  const std::size_t least = std::min(core::code_points(name), kLeastName);
  if (verbose() || used + least <= width()) {
    line(indent, fmt::format("{} {} {}{}", mark, address, fit(name, used), reason));
    return;
  }
  line(indent, fmt::format("{} {}", mark, address));
  const std::size_t below = indent + 4;
  const bool together = below + reason.size() + least <= width();
  line(below, together ? fit(name, below + reason.size()) + reason : fit(name, below));
  if (!together) paragraph(below, reason.substr(1));
}

void TextBlock::fields(std::size_t indent, const std::vector<plan::FieldChange>& changes) {
  const FieldTextOptions options{width() - indent, verbose(), color()};
  for (const auto& change : changes) {
    for (const auto& text : field_lines(change, options)) line(indent, text);
  }
}

}  // namespace tmsync::report
