#include "column_check.hpp"

#include <algorithm>
#include <string_view>

namespace tmsync::config {
namespace {

using Kind = StrictEvent::Kind;

class ColumnCheck {
 public:
  explicit ColumnCheck(const SourceFile& file) : file_(file) {}

  std::optional<StrictError> run(const std::vector<StrictEvent>& events) {
    for (const StrictEvent& event : events) {
      if (event.kind == Kind::document) continue;
      if (event.kind == Kind::end) {
        const Open closed = open_.back();
        open_.pop_back();
        if (closed.flow && in_block()) check(closed.begin, event.end, true);
      } else if (event.kind == Kind::mapping || event.kind == Kind::sequence) {
        begin(event);
        const std::size_t column = line_of(event.begin).column_of(event.begin);
        open_.push_back({event.kind == Kind::mapping, event.flow, event.begin, column, 0, 0});
      } else {
        begin(event);
        if (in_block() && is_written(event)) check_single(event);
      }
      if (wrong_) return wrong_;
    }
    return std::nullopt;
  }

 private:
  struct Line {
    std::size_t start;
    std::size_t first;  ///< that is no blank
    [[nodiscard]] std::size_t column_of(std::size_t at) const { return at - start; }
    [[nodiscard]] std::size_t column() const { return first - start; }
  };
  struct Open {
    bool mapping;
    bool flow;
    std::size_t begin;
    std::size_t column;
    std::size_t children;
    std::size_t key;  ///< of a mapping: where its last key begins
  };

  [[nodiscard]] bool in_block() const { return !open_.empty() && !open_.back().flow; }

  [[nodiscard]] Line line_of(std::size_t at) const {
    const auto after = std::upper_bound(file_.line_starts.begin(), file_.line_starts.end(), at);
    const std::size_t start = *(after - 1);
    return {start, std::min(file_.text.find_first_not_of(' ', start), file_.text.size())};
  }

  /// Notes a child of the innermost collection.
  void begin(const StrictEvent& event) {
    if (open_.empty()) return;
    Open& parent = open_.back();
    if (parent.mapping && parent.children % 2 == 0) {
      parent.key = event.begin;
      // A mapping with an anchor on a line above begins there, and its keys do not.
      const Line line = line_of(event.begin);
      const bool above = line.start != line_of(parent.begin).start && file_.text[parent.begin] != '?';
      if (parent.children == 0 && above) parent.column = line.column();
    }
    ++parent.children;
  }

  static bool is_written(const StrictEvent& event) {
    const bool block = event.style == ScalarStyle::literal || event.style == ScalarStyle::folded;
    const bool anything = event.begin < event.end || event.style != ScalarStyle::plain || !event.anchor.empty();
    return event.kind == Kind::alias || (!block && anything);
  }

  void check_single(const StrictEvent& event) {
    const Open& parent = open_.back();
    if (!parent.mapping || parent.children % 2 == 0) return check(event.begin, event.end, false);
    // A key without a colon stands below a `?`.
    const Line line = line_of(event.begin);
    const bool quoted = event.style == ScalarStyle::single_quoted || event.style == ScalarStyle::double_quoted;
    const std::size_t behind = file_.text.find_first_not_of(" \t", event.end + (quoted ? 1 : 0));
    const bool colon = behind < file_.text.size() && file_.text[behind] == ':';
    const bool alone = line.first + (quoted ? 1 : 0) == event.begin;
    if (alone && !colon && line.column() <= parent.column) refuse(line.first, true);
  }

  /// The text from `begin` to `end`, which belongs to the innermost collection: each line but the one of the key or
  /// `-`.
  void check(std::size_t begin, std::size_t end, bool brackets) {
    const Open& parent = open_.back();
    if (parent.mapping && parent.children % 2 == 1) return;  // brackets as a key: refused elsewhere
    for (Line line = line_of(begin); line.start < end;) {
      const bool first = line.start <= begin;
      if (!is_exempt(line, first, brackets) && line.column() <= parent.column) {
        const bool closes = brackets && line.first + 1 == end && line.column() == parent.column;
        if (!closes) return refuse(line.first, first);
      }
      const auto next = std::upper_bound(file_.line_starts.begin(), file_.line_starts.end(), line.start);
      if (next == file_.line_starts.end()) return;
      line = line_of(*next);
    }
  }

  [[nodiscard]] bool is_exempt(const Line& line, bool first, bool brackets) const {
    const std::string_view rest = std::string_view(file_.text).substr(line.first);
    if (rest.empty() || rest.front() == '\r' || rest.front() == '\n') return true;
    if (brackets && rest.front() == '#') return true;
    if (!first) return false;
    const Open& parent = open_.back();
    if (line.start == line_of(parent.mapping ? parent.key : parent.begin).start) return true;
    return is_indicator(rest, parent.mapping ? ':' : '-');
  }

  static bool is_indicator(std::string_view text, char indicator) {
    return text.front() == indicator && (text.size() == 1 || std::string_view(" \t\r\n").find(text[1]) != text.npos);
  }

  void refuse(std::size_t at, bool first) {
    wrong_ = {file_.position(at), first ? "the value stands no further to the right than its key"
                                        : "a line of the value stands too far to the left"};
  }

  const SourceFile& file_;
  std::vector<Open> open_;
  std::optional<StrictError> wrong_;
};

}  // namespace

std::optional<StrictError> too_far_left(const SourceFile& file, const std::vector<StrictEvent>& events) {
  return ColumnCheck(file).run(events);
}

}  // namespace tmsync::config
