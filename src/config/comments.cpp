#include "comments.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "scalar_map.hpp"

namespace tmsync::config {
namespace {

struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// An entry or item that gets a line of its own, so that a comment can stand with it.
struct Slot {
  const Node* node = nullptr;  ///< the key or the item
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t last_line = 0;  ///< where a scalar value of several lines ends
  std::optional<std::size_t> parent;
  std::size_t document = 0;
};

struct Comment {
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string text;
  bool own_line = false;
  bool after_blank = false;
};

class Collector {
 public:
  Collector(const SourceFile& file, core::Diagnostics& diags) : file_(file), diags_(diags) {}

  std::optional<Comments> run() {
    result_.documents.resize(file_.documents.size());
    for (std::size_t i = 0; i < file_.documents.size(); ++i) {
      document_ = i;
      first_slot_.push_back(slots_.size());
      walk(*file_.documents[i], std::nullopt, false);
    }
    first_slot_.push_back(slots_.size());
    if (!readable_) {
      refuse(0, "a scalar of this file is written in a way that cannot be rewritten safely");
      return std::nullopt;
    }
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    scan();
    for (const Comment& comment : comments_) {
      result_.all.push_back(comment.text);
      if (!(comment.own_line ? place_above(comment) : place_behind(comment))) {
        refuse(comment.offset, "this comment could not be kept in its place");
        return std::nullopt;
      }
    }
    std::sort(result_.all.begin(), result_.all.end());
    for (const Slot& slot : slots_) {
      if (blank_above(slot.line)) keep_blank(slot);
    }
    return failed_ ? std::nullopt : std::optional(std::move(result_));
  }

 private:
  void refuse(std::size_t at, std::string summary) {
    failed_ = true;
    diags_.error("TM1231", file_.position(at), std::move(summary),
                 "put the comment on a line of its own above the key it is about, then format again");
  }

  /// Where a scalar ends; its text is off limits for the search of comments.
  std::size_t cover(const Node& scalar) {
    if (scalar.kind == Node::Kind::null) return scalar.offset;
    const auto map = map_scalar(file_.text, scalar.offset, scalar.text);
    if (!map) {
      readable_ = false;
      return scalar.offset;
    }
    const bool block = map->style == ScalarStyle::literal || map->style == ScalarStyle::folded;
    extents_.push_back({block ? std::min(map->content, map->end) : map->begin, map->end});
    return map->end;
  }

  std::size_t add_slot(const Node& node, std::optional<std::size_t> parent) {
    const auto where = file_.position(node);
    slots_.push_back({&node, node.offset, where.line, where.column, where.line, parent, document_});
    return slots_.size() - 1;
  }

  void walk(const Node& node, std::optional<std::size_t> owner, bool inside_line) {
    if (node.is_scalar()) {
      const std::size_t end = cover(node);
      if (owner && end > node.offset) slots_[*owner].last_line = file_.position(end).line;
      return;
    }
    const bool one_line = inside_line || (owner && stays_on_one_line(file_, node));
    for (const Entry& entry : node.entries) {
      cover(*entry.key);
      const auto slot = one_line ? owner : std::optional(add_slot(*entry.key, owner));
      walk(*entry.value, slot, one_line);
    }
    for (const Node* item : node.items) {
      const auto slot = one_line ? owner : std::optional(add_slot(*item, owner));
      walk(*item, slot, one_line);
    }
  }

  [[nodiscard]] std::string_view line_text(std::size_t line) const {
    const std::size_t start = file_.line_starts[line - 1];
    const std::size_t end = line < file_.line_starts.size() ? file_.line_starts[line] : file_.text.size();
    return std::string_view(file_.text).substr(start, end - start);
  }
  [[nodiscard]] bool blank_above(std::size_t line) const { return line > 1 && core::trim(line_text(line - 1)).empty(); }

  void scan() {
    std::size_t next = 0;
    const std::string& text = file_.text;
    for (std::size_t at = 0; at < text.size(); ++at) {
      while (next < extents_.size() && extents_[next].end <= at) ++next;
      if (next < extents_.size() && extents_[next].begin <= at) {
        at = extents_[next].end - 1;
        continue;
      }
      const bool line_start = at == 0 || text[at - 1] == '\n';
      if (line_start && (text[at] == '%' || text.compare(at, 3, "...") == 0)) {
        refuse(at, "YAML directives and end-of-document marks cannot be kept");
      }
      if (line_start && text.compare(at, 3, "---") == 0) marks_.push_back(at);
      if (text[at] != '#' || !(line_start || text[at - 1] == ' ' || text[at - 1] == '\t')) continue;
      const std::size_t end = std::min(text.find('\n', at), text.size());
      add_comment(at, end);
      at = end == text.size() ? end : end - 1;
    }
  }

  void add_comment(std::size_t at, std::size_t end) {
    const auto where = file_.position(at);
    const std::size_t start = file_.line_starts[where.line - 1];
    const std::string_view before = core::trim(std::string_view(file_.text).substr(start, at - start));
    const std::string text(core::trim(std::string_view(file_.text).substr(at, end - at)));
    comments_.push_back(
        {at, where.line, where.column, text, before.empty() || before == "---", blank_above(where.line)});
  }

  /// The document that the text at `offset` belongs to, by the `---` marks.
  [[nodiscard]] std::size_t document_at(std::size_t offset) const {
    const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset);
    const std::size_t end = mark == marks_.end() ? file_.text.size() : *mark;
    for (std::size_t i = 0; i < file_.documents.size(); ++i) {
      if (file_.documents[i]->offset >= offset || i + 1 == file_.documents.size()) {
        const bool later = file_.documents[i]->offset >= end && i > 0;
        return later ? i - 1 : i;
      }
      if (file_.documents[i + 1]->offset >= end) return i;
    }
    return 0;
  }

  /// The first slot behind the comment, from `first` up to `last`; slots stand in the order of the file.
  [[nodiscard]] std::vector<Slot>::const_iterator after(const Comment& comment, std::size_t first,
                                                        std::size_t last) const {
    return std::partition_point(slots_.begin() + static_cast<std::ptrdiff_t>(first),
                                slots_.begin() + static_cast<std::ptrdiff_t>(last),
                                [&](const Slot& slot) { return slot.offset <= comment.offset; });
  }

  bool place_above(const Comment& comment) {
    if (file_.documents.empty()) return false;
    const std::size_t document = document_at(comment.offset);
    const std::size_t first = first_slot_[document];
    const std::size_t last = first_slot_[document + 1];
    if (first == last) return false;
    const auto index = static_cast<std::size_t>(after(comment, first, last) - slots_.begin());
    const auto append = [&](std::vector<std::string>& lines) {
      if (comment.after_blank) lines.emplace_back();
      lines.push_back(comment.text);
      return true;
    };
    if (index == first) return append(result_.documents[document].head);
    // Indented deeper than what follows: it closes the block above.
    const std::size_t limit = index < last ? slots_[index].column : 1;
    if (comment.column > limit) {
      for (std::optional<std::size_t> above = index - 1; above; above = slots_[*above].parent) {
        if (slots_[*above].column > comment.column) continue;
        if (slots_[*above].column <= limit) break;
        result_.of[slots_[*above].node].foot.push_back(comment.text);
        return true;
      }
    }
    if (index < last) return append(result_.of[slots_[index].node].head);
    return append(result_.documents[document].foot);
  }

  bool place_behind(const Comment& comment) {
    // The last one that stands or ends on the line.
    const Slot* found = nullptr;
    for (auto slot = after(comment, 0, slots_.size()); slot != slots_.begin() && found == nullptr;) {
      --slot;
      if (slot->line == comment.line || slot->last_line == comment.line) found = &*slot;
    }
    if (found == nullptr || !result_.of[found->node].tail.empty()) return false;
    result_.of[found->node].tail = comment.text;
    return true;
  }

  void keep_blank(const Slot& slot) {
    auto& head = result_.of[slot.node].head;
    const bool first = slot.node == slots_[first_slot_[slot.document]].node;
    if (first) {
      auto& document = result_.documents[slot.document].head;
      if (!document.empty()) document.emplace_back();
      return;
    }
    // The outermost of several that begin at one place has it already.
    if (slot.parent && slots_[*slot.parent].offset == slot.offset) return;
    head.emplace_back();
  }

  const SourceFile& file_;
  core::Diagnostics& diags_;
  Comments result_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> first_slot_;
  std::vector<Extent> extents_;
  std::vector<Comment> comments_;
  std::vector<std::size_t> marks_;
  std::size_t document_ = 0;
  bool readable_ = true;
  bool failed_ = false;
};

std::size_t last_offset(const Node& node) {
  std::size_t last = node.offset;
  for (const Entry& entry : node.entries) last = std::max({last, entry.key->offset, last_offset(*entry.value)});
  for (const Node* item : node.items) last = std::max(last, last_offset(*item));
  return last;
}

}  // namespace

bool stays_on_one_line(const SourceFile& file, const Node& collection) {
  return collection.flow && file.position(collection).line == file.position(last_offset(collection)).line;
}

std::optional<Comments> collect_comments(const SourceFile& file, core::Diagnostics& diags) {
  return Collector(file, diags).run();
}

}  // namespace tmsync::config
