#include "scalar_decode.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tmsync::config {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_break(char c) {
  return c == '\n' || c == '\r';
}

std::optional<std::uint32_t> hex(std::string_view text, std::size_t at, std::size_t digits) {
  std::uint32_t value = 0;
  if (at + digits > text.size()) return std::nullopt;
  const char* end = text.data() + at + digits;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value, 16);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

bool append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6U);
    put(0x80 | (code & 0x3fU));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12U);
    put(0x80 | (code >> 6U & 0x3fU));
    put(0x80 | (code & 0x3fU));
  } else {
    put(0xf0 | code >> 18U);
    put(0x80 | (code >> 12U & 0x3fU));
    put(0x80 | (code >> 6U & 0x3fU));
    put(0x80 | (code & 0x3fU));
  }
  return true;
}

/// What `\c` stands for; absent for escapes that have digits, and for those that there are not.
std::optional<std::uint32_t> named_escape(char c) {
  constexpr std::string_view kNames = "0abtnvfre \"/\\N_LP\t";
  constexpr std::uint32_t kCodes[] = {0,   7,   8,   9,    10,   11,   12,     13,     27,
                                      ' ', '"', '/', '\\', 0x85, 0xa0, 0x2028, 0x2029, 9};
  const auto at = kNames.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional(kCodes[at]);
}

/// Plain and quoted scalars: line breaks are folded, and quotes have escapes.
class FlowText {
 public:
  FlowText(std::string_view raw, ScalarStyle style) : raw_(raw), style_(style) {}

  std::optional<std::string> run() {
    while (at_ < raw_.size()) {
      if ((is_blank(raw_[at_]) || is_break(raw_[at_])) && break_follows()) {
        fold();
      } else if (style_ == ScalarStyle::double_quoted && raw_[at_] == '\\') {
        if (!escape()) return std::nullopt;
      } else if (style_ == ScalarStyle::single_quoted && raw_[at_] == '\'') {
        if (raw_.substr(at_, 2) != "''") return std::nullopt;
        out_ += '\'';
        at_ += 2;
      } else {
        out_ += raw_[at_++];
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool break_follows() const {
    const auto at = raw_.find_first_not_of(" \t", at_);
    return at != std::string_view::npos && is_break(raw_[at]);
  }
  void skip_blanks() {
    while (at_ < raw_.size() && is_blank(raw_[at_])) ++at_;
  }
  void skip_break() { at_ += raw_.substr(at_, 2) == "\r\n" ? 2 : 1; }

  void fold() {
    std::size_t breaks = 0;
    skip_blanks();
    while (at_ < raw_.size() && is_break(raw_[at_])) {
      skip_break();
      skip_blanks();
      ++breaks;
    }
    out_ += breaks == 1 ? " " : std::string(breaks - 1, '\n');
  }

  bool escape() {
    if (at_ + 1 >= raw_.size()) return false;
    const char c = raw_[at_ + 1];
    if (is_break(c)) {  // an escaped line break joins the lines; empty lines behind it stay
      ++at_;
      skip_break();
      skip_blanks();
      while (at_ < raw_.size() && is_break(raw_[at_])) {
        out_ += '\n';
        skip_break();
        skip_blanks();
      }
      return true;
    }
    if (const std::size_t length = surrogate_pair(raw_, at_); length > 0) {
      const std::uint32_t high = *hex(raw_, at_ + 2, 4) - 0xd800;
      const std::uint32_t low = *hex(raw_, at_ + 8, 4) - 0xdc00;
      at_ += length;
      return append_utf8(out_, 0x10000 + (high << 10U | low));
    }
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    const auto code = digits > 0 ? hex(raw_, at_ + 2, digits) : named_escape(c);
    at_ += 2 + digits;
    return code && append_utf8(out_, *code);
  }

  std::string_view raw_;
  ScalarStyle style_;
  std::size_t at_ = 0;
  std::string out_;
};

std::vector<std::string_view> lines_of(std::string_view raw) {
  std::vector<std::string_view> lines;
  while (!raw.empty()) {
    const auto at = raw.find_first_of("\r\n");
    lines.push_back(raw.substr(0, at));
    if (at == std::string_view::npos) break;
    raw.remove_prefix(at + (raw.substr(at, 2) == "\r\n" ? 2 : 1));
  }
  return lines;
}

/// The line above `begin`: the header of a block scalar stands at its end.
std::string_view header_line(std::string_view file, std::size_t begin) {
  std::size_t end = begin;
  if (end > 0 && file[end - 1] == '\n') --end;
  if (end > 0 && file[end - 1] == '\r') --end;
  const auto before = end == 0 ? std::string_view::npos : file.find_last_of("\r\n", end - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  return file.substr(start, end - start);
}

/// `|`, `>` and what belongs to it, without a comment; empty where it is not found.
std::string_view block_header(std::string_view line) {
  for (std::size_t at = line.find_first_of("|>"); at != std::string_view::npos; at = line.find_first_of("|>", at + 1)) {
    const auto end = std::min(line.find_first_not_of("+-0123456789", at + 1), line.size());
    const auto rest = line.find_first_not_of(" \t", end);
    const bool closes = rest == std::string_view::npos || (line[rest] == '#' && rest > end);
    if (closes && (at == 0 || is_blank(line[at - 1]))) return line.substr(at, end - at);
  }
  return {};
}

std::optional<std::string> block_text(std::string_view file, std::size_t begin, std::size_t end, ScalarStyle style) {
  if (begin == end) return std::string();  // there is no line, whatever the header says
  const std::string_view header = block_header(header_line(file, begin));
  if (header.empty() || header.find_first_of("123456789") != std::string_view::npos) return std::nullopt;
  const auto lines = lines_of(file.substr(begin, end - begin));
  const auto is_empty = [](std::string_view line) { return line.find_first_not_of(' ') == std::string_view::npos; };
  const auto first = std::find_if_not(lines.begin(), lines.end(), is_empty);
  const std::size_t indentation = first == lines.end() ? 0 : first->find_first_not_of(' ');
  std::string out;
  std::size_t breaks = 0;      // since the last line with text
  bool spaced_before = false;  // whether that line was indented further
  bool any = false;
  for (std::string_view line : lines) {
    if (is_empty(line) && (first == lines.end() || line.size() <= indentation)) {
      ++breaks;
      continue;
    }
    if (line.find_first_not_of(' ') < indentation) return std::nullopt;
    line.remove_prefix(indentation);
    const bool spaced = is_blank(line.empty() ? 'x' : line.front());
    if (!any || style == ScalarStyle::literal || spaced || spaced_before) {
      out += std::string(breaks, '\n');
    } else {
      out += breaks == 1 ? " " : std::string(breaks - 1, '\n');
    }
    out += line;
    any = true;
    spaced_before = spaced;
    breaks = 1;
  }
  if (header.find('+') != std::string_view::npos) return out + std::string(breaks, '\n');
  if (any && header.find('-') == std::string_view::npos) out += '\n';
  return out;
}

}  // namespace

std::size_t surrogate_pair(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 12;
  if (text.substr(at, 2) != "\\u" || text.substr(std::min(at + 6, text.size()), 2) != "\\u") return 0;
  const auto high = hex(text, at + 2, 4);
  const auto low = hex(text, at + 8, 4);
  if (!high || !low || *high < 0xd800 || *high > 0xdbff || *low < 0xdc00 || *low > 0xdfff) return 0;
  return kLength;
}

bool keeps_breaks(std::string_view file, std::size_t begin) {
  return block_header(header_line(file, begin)).find('+') != std::string_view::npos;
}

std::optional<std::string> decode_scalar(std::string_view file, std::size_t begin, std::size_t end, ScalarStyle style) {
  if (begin > end || end > file.size()) return std::nullopt;
  if (style == ScalarStyle::literal || style == ScalarStyle::folded) return block_text(file, begin, end, style);
  return FlowText(file.substr(begin, end - begin), style).run();
}

}  // namespace tmsync::config
