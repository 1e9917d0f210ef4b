#include "tmsync/config/format.hpp"

#include <algorithm>
#include <unordered_map>

#include "tmsync/core/text.hpp"

#include "comments.hpp"
#include "document.hpp"
#include "scalar_text.hpp"
#include "schema_store.hpp"

namespace tmsync::config {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kStep = 2;

class Writer {
 public:
  Writer(const SourceFile& file, Comments& comments) : file_(file), comments_(comments) {}

  std::string run() {
    std::string out;
    for (std::size_t i = 0; i < file_.documents.size(); ++i) {
      const Node& root = *file_.documents[i];
      const Node* kind = root.find("kind");
      root_schema_ = kind == nullptr ? nullptr : schema_of_kind(kind->text);
      if (i > 0) out += "---\n";
      out += lines(comments_.documents[i].head, 0, true);
      if (root.is_scalar() || is_empty(root)) {
        out += (root.is_scalar() ? scalar_text(root, false) : one_line(root, nullptr)) + '\n';
      } else {
        out += block(root, root_schema_, 0);
      }
      out += lines(comments_.documents[i].foot, 0, false);
    }
    return out;
  }

 private:
  static bool is_empty(const Node& node) { return !node.is_scalar() && node.entries.empty() && node.items.empty(); }

  static std::string lines(const std::vector<std::string>& list, std::size_t indentation, bool first) {
    std::string out;
    bool blank = first;  // swallows blank lines at the top, and all but one elsewhere
    for (const std::string& line : list) {
      if (line.empty()) {
        if (!blank) out += '\n';
        blank = true;
      } else {
        out += std::string(indentation, ' ') + line + '\n';
        blank = false;
      }
    }
    return out;
  }

  /// Entries in the order of the schema; keys that it does not know come last, as they stand.
  [[nodiscard]] std::vector<Entry> ordered(const Node& mapping, const SchemaJson* schema) const {
    std::vector<Entry> entries = mapping.entries;
    if (schema == nullptr || !schema->contains("properties")) return entries;
    const auto& properties = schema->at("properties");
    const auto rank = [&](const Entry& entry) {
      return std::distance(properties.begin(), properties.find(entry.key->text));
    };
    std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
    return entries;
  }

  [[nodiscard]] const SchemaJson* schema_below(const SchemaJson* schema, const std::string& key) const {
    return schema == nullptr || root_schema_ == nullptr ? nullptr : member_schema(*root_schema_, *schema, key);
  }
  [[nodiscard]] const SchemaJson* schema_of_items(const SchemaJson* schema) const {
    return schema == nullptr || root_schema_ == nullptr ? nullptr : item_schema(*root_schema_, *schema);
  }

  [[nodiscard]] std::string one_line(const Node& node, const SchemaJson* schema) const {
    if (node.is_scalar()) return scalar_text(node, true);
    std::vector<std::string> parts;
    if (node.kind == Node::Kind::sequence) {
      for (const Node* item : node.items) parts.push_back(one_line(*item, schema_of_items(schema)));
      return '[' + core::join(parts, ", ") + ']';
    }
    for (const Entry& entry : ordered(node, schema)) {
      parts.push_back(scalar_text(*entry.key, true) + ": " +
                      one_line(*entry.value, schema_below(schema, entry.key->text)));
    }
    return parts.empty() ? "{}" : "{ " + core::join(parts, ", ") + " }";
  }

  /// The value behind `key:` or `-`, on the same line where it fits, with the comment of that line and a line break.
  [[nodiscard]] std::string value(const Node& node, const SchemaJson* schema, std::size_t indentation, std::size_t used,
                                  const std::string& tail, bool after_key) {
    const std::string comment = tail.empty() ? "" : "  " + tail;
    if (node.is_scalar()) {
      if (const auto text = block_scalar_text(file_, node, indentation + kStep, tail); !text.empty()) return ' ' + text;
      if (node.kind == Node::Kind::null && after_key) return comment + '\n';
      return ' ' + scalar_text(node, false) + comment + '\n';
    }
    if (is_empty(node)) return ' ' + one_line(node, schema) + comment + '\n';
    if (stays_on_one_line(file_, node)) {
      const std::string text = one_line(node, schema);
      if (used + 1 + core::code_points(text) <= kWidth) return ' ' + text + comment + '\n';
    }
    if (after_key) return comment + '\n' + block(node, schema, indentation + kStep);
    // Behind a dash the first line of the block goes on the line of the dash.
    std::string text = block(node, schema, indentation + kStep);
    if (!comment.empty()) text.insert(std::min(text.find('\n'), text.size()), comment);
    return text.substr(indentation + 1);
  }

  std::string block(const Node& node, const SchemaJson* schema, std::size_t indentation) {
    const std::string margin(indentation, ' ');
    std::string out;
    bool first = true;
    if (node.kind == Node::Kind::mapping) {
      for (const Entry& entry : ordered(node, schema)) {
        const Notes notes = comments_.of[entry.key];
        const std::string key = margin + scalar_text(*entry.key, false) + ':';
        out += lines(notes.head, indentation, first) + key;
        out += value(*entry.value, schema_below(schema, entry.key->text), indentation, core::code_points(key),
                     notes.tail, true);
        out += lines(notes.foot, indentation, true);
        first = false;
      }
      return out;
    }
    for (const Node* item : node.items) {
      hoist(*item, schema_of_items(schema));
      const Notes notes = comments_.of[item];
      out += lines(notes.head, indentation, first) + margin + '-';
      out += value(*item, schema_of_items(schema), indentation, indentation + 1, notes.tail, false);
      out += lines(notes.foot, indentation + kStep, true);
      first = false;
    }
    return out;
  }

  /// The comments above the first key of an item would stand between the dash and the key: they go above the dash.
  void hoist(const Node& item, const SchemaJson* schema) {
    std::vector<std::string> above;
    for (const Node* at = &item; !at->is_scalar() && !is_empty(*at) && !stays_on_one_line(file_, *at);) {
      const bool mapping = at->kind == Node::Kind::mapping;
      const Node* slot = mapping ? ordered(*at, schema).front().key : at->items.front();
      auto& head = comments_.of[slot].head;
      above.insert(above.end(), head.begin(), head.end());
      head.clear();
      if (mapping) break;
      at = slot;
      schema = schema_of_items(schema);
    }
    auto& head = comments_.of[&item].head;
    head.insert(head.end(), above.begin(), above.end());
  }

  const SourceFile& file_;
  Comments& comments_;
  const SchemaJson* root_schema_ = nullptr;
};

bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.entries.size() != b.entries.size() || a.items.size() != b.items.size()) return false;
  if (a.is_scalar()) return a.kind == Node::Kind::null || a.text == b.text;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(*a.items[i], *b.items[i])) return false;
  }
  std::unordered_map<std::string_view, const Entry*> others;
  for (const Entry& entry : b.entries) others.emplace(entry.key->text, &entry);
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const Entry& entry) {
    const auto other = others.find(entry.key->text);
    return other != others.end() && other->second->key->kind == entry.key->kind &&
           same(*entry.value, *other->second->value);
  });
}

}  // namespace

std::string format(const std::string& name, const std::string& text, core::Diagnostics& diags) {
  core::Diagnostics mine;
  const YamlLimits limits;
  const auto file = parse_documents(name, text, limits, mine);
  if (!mine.has_errors() && file->has_anchors) {
    mine.error("TM1230", {name, 1, 1}, "anchors and aliases cannot be formatted",
               "write the values out where they are needed");
  }
  std::optional<Comments> comments;
  if (!mine.has_errors() && !file->documents.empty()) comments = collect_comments(*file, mine);
  diags.append(mine);
  if (!comments) return text;

  const std::vector<std::string> expected = comments->all;
  std::string out = Writer(*file, *comments).run();

  // The result is read again: a file that would lose or change anything is refused instead.
  core::Diagnostics again;
  const auto check = parse_documents(name, out, limits, again);
  bool kept = !again.has_errors() && check->documents.size() == file->documents.size();
  for (std::size_t i = 0; kept && i < file->documents.size(); ++i) {
    kept = same(*file->documents[i], *check->documents[i]);
  }
  if (kept) {
    const auto left = collect_comments(*check, again);
    kept = left.has_value() && left->all == expected;
  }
  if (!kept) {
    diags.error("TM1232", {name, 1, 1}, "this file cannot be formatted without changing what it says",
                "write unusual scalars in double quotes, and comments on lines of their own");
    return text;
  }
  return out;
}

}  // namespace tmsync::config
