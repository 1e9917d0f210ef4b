#include "tree_builder.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "tmsync/core/text.hpp"

#include "scalar_decode.hpp"
#include "text_check.hpp"

namespace tmsync::config {
namespace {

bool is_merge(const Entry& entry) {
  return !entry.key->quoted && entry.key->text == "<<";
}

}  // namespace

void TreeBuilder::finish() {
  if (next_ < strict_.events.size()) disagree(strict_.events[next_].begin);
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  // yaml-cpp does not step over some misplaced tokens (a comma at the beginning): it would give documents for ever.
  if (last_start_ && *last_start_ == offset(mark)) {
    stop("TM1001", offset(mark), "not valid YAML: a document cannot begin like this",
         "check indentation, quotes and brackets here and on the line above");
  }
  last_start_ = offset(mark);
  expect(StrictEvent::Kind::document, offset(mark));
  root_ = nullptr;
  open_.clear();
  anchors_.clear();
  named_.clear();
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const StrictEvent& other = expect(StrictEvent::Kind::scalar, offset(mark));
  Node& node = make(mark, anchor, other);
  if (other.style != ScalarStyle::plain || resolve_plain(other.text) != Node::Kind::null) {
    node.text = decided(other, node.offset);
    node.kind = Node::Kind::string;
    node.quoted = true;
    if (other.style == ScalarStyle::plain) disagree(node.offset);
    return add(node);
  }
  const bool written = node.offset < file_.text.size() &&
                       std::string_view("~nN").find(file_.text[node.offset]) != std::string_view::npos;
  if (!written && anchor != YAML::NullAnchor) disagree(node.offset);  // an anchor of nothing, in any column
  // For an empty value yaml-cpp names the next token, which is another line; the key is what the reader looks for.
  if (!written && !open_.empty() && open_.back().key != nullptr) node.offset = open_.back().key->offset;
  add(node);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  file_.has_anchors = true;
  const StrictEvent& other = expect(StrictEvent::Kind::alias, offset(mark));
  const auto found = anchors_.find(anchor);
  const auto named = named_.find(other.anchor);
  if (found == anchors_.end() || named == named_.end() || named->second != anchor) disagree(offset(mark));
  for (const Level& level : open_) {
    if (level.node == found->second) {
      stop("TM1008", offset(mark), "an alias stands inside the value that it repeats",
           "write the value out where it is needed");
    }
  }
  add(*found->second, offset(mark));
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const StrictEvent& other = expect(StrictEvent::Kind::scalar, offset(mark));
  Node& node = make(mark, anchor, other);
  refuse_tag(tag, node.offset);
  node.quoted = tag == "!";
  if (node.quoted == (other.style == ScalarStyle::plain)) disagree(node.offset);
  node.text = value == other.text ? value : decided(other, node.offset);
  if (!core::is_valid_utf8(node.text)) stop("TM1002", node.offset, "the text is not UTF-8", "write it without escapes");
  node.kind = node.quoted ? Node::Kind::string : resolve_plain(node.text);
  if (!node.quoted && file_.is_yaml_1_1 && is_other_in_yaml_1_1(node.text)) {
    stop("TM1130", node.offset,
         '"' + core::elide(node.text, 60) + "\" is another value in YAML 1.1, which the file names",
         "remove the line `%YAML 1.1`, or put text in quotes and write numbers as 1, 0.5 or -1");
  }
  add(node);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value style) {
  open(mark, tag, anchor, style, Node::Kind::sequence);
}

void TreeBuilder::OnSequenceEnd() {
  expect(StrictEvent::Kind::end, open_.back().node->offset);
  close();
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  open(mark, tag, anchor, style, Node::Kind::mapping);
}

void TreeBuilder::OnMapEnd() {
  expect(StrictEvent::Kind::end, open_.back().node->offset);
  refuse_duplicates(*open_.back().node);
  merge(*open_.back().node);
  close();
}

std::size_t TreeBuilder::offset(const YAML::Mark& mark) const {
  return mark.pos < 0 ? 0 : std::min(static_cast<std::size_t>(mark.pos), file_.text.size());
}

void TreeBuilder::stop(std::string code, std::size_t at, std::string summary, std::string hint) {
  diags_.error(std::move(code), file_.position(at), std::move(summary), std::move(hint));
  throw Stop{};
}

void TreeBuilder::too_deep(std::size_t at) {
  stop("TM1003", at, "nested deeper than " + std::to_string(limits_.max_depth) + " levels",
       "no kind of document needs such depth");
}

void TreeBuilder::disagree(std::size_t at) {
  stop("TM1132", at, "readers of YAML do not agree about what stands here",
       "write it in a simpler form: text in double quotes on one line, one key a line");
}

/// What the strict reader found in this place: it has to be the same.
const StrictEvent& TreeBuilder::expect(StrictEvent::Kind kind, std::size_t at) {
  if (next_ == strict_.events.size()) {
    if (strict_.error) throw StrictEnd{};
    disagree(at);
  }
  const StrictEvent& event = strict_.events[next_++];
  // Where an error follows, a collection may look finished to the one and unfinished to the other.
  if (event.kind != kind) {
    if (strict_.error) throw StrictEnd{};
    disagree(at);
  }
  if (event.tagged) refuse_tag("tagged", at);
  return event;
}

/// The value of a scalar about which the libraries differ: the strict one's, if the rules give the same.
std::string TreeBuilder::decided(const StrictEvent& other, std::size_t at) {
  const auto ruled = decode_scalar(file_.text, other.begin, other.end, other.style);
  if (!ruled || *ruled != other.text) disagree(at);
  return *ruled;
}

void TreeBuilder::refuse_tag(const std::string& tag, std::size_t at) {
  if (tag.empty() || tag == "?" || tag == "!") return;
  stop("TM1005", at, "YAML tags are not supported", "remove the tag; quote a scalar to make it a string");
}

Node& TreeBuilder::make(const YAML::Mark& mark, YAML::anchor_t anchor, const StrictEvent& other) {
  Node& node = file_.arena.emplace_back();
  node.offset = offset(mark);
  if ((anchor == YAML::NullAnchor) != other.anchor.empty()) disagree(node.offset);
  if (anchor != YAML::NullAnchor) {
    file_.has_anchors = true;
    anchors_[anchor] = &node;
    named_[other.anchor] = anchor;
  }
  return node;
}

void TreeBuilder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style, Node::Kind kind) {
  const bool mapping = kind == Node::Kind::mapping;
  const StrictEvent& other = expect(mapping ? StrictEvent::Kind::mapping : StrictEvent::Kind::sequence, offset(mark));
  Node& node = make(mark, anchor, other);
  refuse_tag(tag, node.offset);
  node.kind = kind;
  node.flow = style == YAML::EmitterStyle::Flow;
  if (node.flow != other.flow) disagree(node.offset);
  if (open_.size() >= limits_.max_depth) too_deep(node.offset);
  open_.push_back({&node, nullptr});
}

void TreeBuilder::close() {
  const Node& node = *open_.back().node;
  open_.pop_back();
  add(node);
}

/// `at` is where the node stands in the text: for an alias not where its value is.
void TreeBuilder::add(const Node& node, std::size_t at) {
  if (open_.empty()) {
    root_ = &node;
    return;
  }
  Level& level = open_.back();
  Node& parent = *level.node;
  // Every node is counted where it stands, so that an alias costs what it repeats.
  parent.size += node.size;
  parent.depth = std::max(parent.depth, node.depth + 1);
  if (open_.size() + node.depth > limits_.max_depth + 1) too_deep(at);
  if (parent.size > limits_.max_nodes || file_.arena.size() > limits_.max_nodes) {
    stop("TM1003", at, "more than " + core::with_thousands(limits_.max_nodes) + " values, aliases expanded",
         "split the file, or write fewer aliases");
  }
  if (parent.kind == Node::Kind::sequence) {
    parent.items.push_back(&node);
  } else if (level.key == nullptr) {
    check_key(node);
    level.key = &node;
  } else {
    parent.entries.push_back({level.key, &node});
    level.key = nullptr;
  }
}

void TreeBuilder::check_key(const Node& key) {
  if (!key.is_scalar() || key.kind == Node::Kind::null) {
    stop("TM1007", key.offset, "a key has to be a plain text", "write `key: value`; in quotes if it is unusual");
  }
  if (key.kind != Node::Kind::string && !is_canonical(key)) {
    stop("TM1007", key.offset, "the key " + core::elide(key.text, 60) + " is " + std::string(to_string(key.kind)),
         "put it in quotes: other readers take it for another text");
  }
}

/// `<<: *base` adds the keys of the base that the mapping does not have itself; of a list the earlier ones win.
void TreeBuilder::merge(Node& mapping) {
  std::vector<const Node*> bases;
  bool merges = false;
  for (const Entry& entry : mapping.entries) {
    if (!is_merge(entry)) continue;
    merges = true;
    file_.has_anchors = true;
    const bool list = entry.value->kind == Node::Kind::sequence;
    for (const Node* base : list ? entry.value->items : std::vector<const Node*>{entry.value}) {
      if (base->kind != Node::Kind::mapping) {
        stop("TM1006", entry.key->offset, "a merge key (<<) takes a mapping or a list of mappings",
             "write `<<: *name`, where &name stands at a mapping above");
      }
      bases.push_back(base);
    }
  }
  if (!merges) return;
  std::erase_if(mapping.entries, is_merge);
  std::unordered_set<std::string_view> keys;
  for (const Entry& entry : mapping.entries) keys.insert(entry.key->text);
  for (const Node* base : bases) {
    for (const Entry& entry : base->entries) {
      if (keys.insert(entry.key->text).second) mapping.entries.push_back(entry);
    }
  }
}

void TreeBuilder::refuse_duplicates(const Node& mapping) {
  std::unordered_map<std::string_view, const Node*> seen;
  for (const Entry& entry : mapping.entries) {
    const auto [first, fresh] = seen.emplace(entry.key->text, entry.key);
    if (fresh) continue;
    diags_.error("TM1004", file_.position(*entry.key), "the key \"" + entry.key->text + "\" is given twice",
                 "it is already given at " + core::to_string(file_.position(*first->second)));
  }
}

}  // namespace tmsync::config
