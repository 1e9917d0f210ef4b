#include "scalar_map.hpp"

#include <algorithm>

#include "scalar_decode.hpp"

namespace tmsync::config {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_break(char c) {
  return c == '\n' || c == '\r';
}

class Walk {
 public:
  Walk(std::string_view file, std::size_t offset, std::string_view decoded)
      : file_(file), at_(offset), decoded_(decoded) {}

  std::optional<ScalarMap> run() {
    skip_properties();
    map_.begin = at_;
    map_.source.reserve(decoded_.size() + 1);
    bool fits = false;
    switch (peek()) {
      case '\'':
        fits = single();
        break;
      case '"':
        fits = double_quoted();
        break;
      case '|':
        fits = block(ScalarStyle::literal);
        break;
      case '>':
        fits = block(ScalarStyle::folded);
        break;
      default:
        fits = plain();
        break;
    }
    if (!fits || map_.source.size() != decoded_.size()) return std::nullopt;
    map_.source.push_back(text_end_);
    map_.content = map_.source.front();
    map_.end = at_;
    return std::move(map_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool at_end() const { return at_ >= file_.size(); }
  [[nodiscard]] std::size_t done() const { return map_.source.size(); }
  [[nodiscard]] bool complete() const { return done() == decoded_.size(); }
  [[nodiscard]] char next_decoded() const { return complete() ? '\0' : decoded_[done()]; }
  void emit(std::size_t from, std::size_t bytes = 1) { map_.source.insert(map_.source.end(), bytes, from); }

  /// `&anchor` and `!tag`, in either order, before the scalar itself.
  void skip_properties() {
    while (peek() == '&' || peek() == '!') {
      while (!at_end() && !is_blank(peek()) && !is_break(peek())) ++at_;
      while (!at_end() && (is_blank(peek()) || is_break(peek()))) ++at_;
    }
  }

  void skip_break() {
    if (peek() == '\r' && peek(1) == '\n') ++at_;
    ++at_;
  }

  /// Line folding inside flow scalars: blanks around line breaks go, one break is a space, more are breaks.
  bool fold() {
    const std::size_t from = at_;
    while (is_blank(peek())) ++at_;
    std::size_t breaks = 0;
    while (!at_end() && is_break(peek())) {
      skip_break();
      ++breaks;
      while (is_blank(peek())) ++at_;
    }
    if (breaks == 1) {
      if (next_decoded() != ' ') return false;
      emit(from);
      return true;
    }
    for (std::size_t i = 1; i < breaks; ++i) {
      if (next_decoded() != '\n') return false;
      emit(from);
    }
    return true;
  }

  /// Whether only blanks stand between here and the end of the line.
  [[nodiscard]] bool break_follows() const {
    std::size_t i = at_;
    while (i < file_.size() && is_blank(file_[i])) ++i;
    return i < file_.size() && is_break(file_[i]);
  }

  bool plain() {
    map_.style = ScalarStyle::plain;
    while (!complete()) {
      if (at_end()) return false;
      if ((is_blank(peek()) || is_break(peek())) && break_follows()) {
        if (!fold()) return false;
        continue;
      }
      if (peek() != next_decoded()) return false;
      emit(at_++);
    }
    text_end_ = at_;
    return true;
  }

  bool single() {
    map_.style = ScalarStyle::single_quoted;
    ++at_;
    while (!at_end()) {
      if (peek() == '\'') {
        if (peek(1) != '\'') {
          text_end_ = at_++;
          return true;
        }
        if (next_decoded() != '\'') return false;
        emit(at_);
        at_ += 2;
      } else if (!step_flow()) {
        return false;
      }
    }
    return false;
  }

  bool step_flow() {
    if ((is_blank(peek()) || is_break(peek())) && break_follows()) return fold();
    if (complete() || peek() != next_decoded()) return false;
    emit(at_++);
    return true;
  }

  bool double_quoted() {
    map_.style = ScalarStyle::double_quoted;
    ++at_;
    while (!at_end()) {
      if (peek() == '"') {
        text_end_ = at_++;
        return true;
      }
      if (peek() == '\\') {
        if (!escape()) return false;
      } else if (!step_flow()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    const std::size_t from = at_;
    const char kind = peek(1);
    if (is_break(kind)) {  // an escaped line break joins the lines
      ++at_;
      skip_break();
      while (is_blank(peek())) ++at_;
      return true;
    }
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    const std::size_t pair = surrogate_pair(file_, at_);
    at_ += pair > 0 ? pair : 2 + digits;
    if (complete()) return false;
    std::size_t bytes = 1;  // of the decoded code point
    const auto lead = static_cast<unsigned char>(next_decoded());
    if (lead >= 0xf0)
      bytes = 4;
    else if (lead >= 0xe0)
      bytes = 3;
    else if (lead >= 0xc0)
      bytes = 2;
    if (done() + bytes > decoded_.size()) return false;
    emit(from, bytes);
    return true;
  }

  bool block(ScalarStyle style) {
    map_.style = style;
    while (!at_end() && !is_break(peek())) ++at_;  // indicators and a comment
    const std::size_t header_end = at_;
    if (!at_end()) skip_break();
    const std::size_t indentation = block_indentation();
    text_end_ = header_end;
    while (!complete() && !at_end()) {
      // At the beginning of a line.
      std::size_t skipped = 0;
      while (skipped < indentation && peek() == ' ') {
        ++at_;
        ++skipped;
      }
      while (!at_end() && !is_break(peek())) {
        if (complete() || peek() != next_decoded()) return false;
        emit(at_++);
      }
      text_end_ = at_;
      if (!block_breaks(style, indentation)) return false;
    }
    if (!complete()) return false;
    return true;
  }

  /// The line breaks behind a line of a block scalar, with the empty lines after it.
  bool block_breaks(ScalarStyle style, std::size_t indentation) {
    if (style == ScalarStyle::literal) {
      if (complete()) return true;
      if (next_decoded() != '\n') return false;
      emit(at_);
      if (!at_end()) skip_break();
      return true;
    }
    std::size_t breaks = 0;
    const std::size_t from = at_;
    while (!at_end() && is_break(peek())) {
      skip_break();
      ++breaks;
      std::size_t blanks = 0;
      while (blanks < indentation && peek(blanks) == ' ') ++blanks;
      if (!is_break(peek(blanks))) break;
      at_ += blanks;
    }
    if (next_decoded() == ' ' && breaks == 1) {
      emit(from);
      return true;
    }
    for (std::size_t i = 0; i < breaks && next_decoded() == '\n'; ++i) emit(from);
    if (breaks == 0 && next_decoded() == '\n') emit(from);  // the end of the file in place of a break
    return true;
  }

  /// How many blanks each line of the block starts with that are not part of its text.
  [[nodiscard]] std::size_t block_indentation() const {
    const auto text = decoded_.find_first_not_of('\n');
    if (text == std::string_view::npos) return file_.size();
    std::size_t wanted = 0;
    while (text + wanted < decoded_.size() && decoded_[text + wanted] == ' ') ++wanted;
    std::size_t line = at_;
    while (line < file_.size()) {
      std::size_t blanks = 0;
      while (line + blanks < file_.size() && file_[line + blanks] == ' ') ++blanks;
      if (line + blanks < file_.size() && !is_break(file_[line + blanks])) return blanks - std::min(blanks, wanted);
      line = file_.find('\n', line);
      if (line == std::string_view::npos) break;
      ++line;
    }
    return 0;
  }

  std::string_view file_;
  std::size_t at_;
  std::string_view decoded_;
  std::size_t text_end_ = 0;
  ScalarMap map_;
};

}  // namespace

std::optional<ScalarMap> map_scalar(std::string_view file, std::size_t offset, std::string_view decoded) {
  return Walk(file, offset, decoded).run();
}

}  // namespace tmsync::config
