#include <map>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "tmsync/core/text.hpp"

#include "document.hpp"

namespace tmsync::config {
namespace {

/// Ends the reading of a file; what was wrong is already among the diagnostics.
struct Stop {};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(SourceFile& file, const YamlLimits& limits, core::Diagnostics& diags)
      : file_(file), limits_(limits), diags_(diags) {}

  [[nodiscard]] const Node* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // yaml-cpp does not step over some misplaced tokens (a comma at the beginning): it would give documents for ever.
    if (last_start_ && *last_start_ == offset(mark)) {
      stop("TM1001", offset(mark), "not valid YAML: a document cannot begin like this",
           "check indentation, quotes and brackets here and on the line above");
    }
    last_start_ = offset(mark);
    root_ = nullptr;
    open_.clear();
    anchors_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = make(mark, anchor);
    const bool written = node.offset < file_.text.size() &&
                         std::string_view("~nN").find(file_.text[node.offset]) != std::string_view::npos;
    // For an empty value yaml-cpp names the next token, which is another line; the key is what the reader looks for.
    if (!written && !open_.empty() && open_.back().key != nullptr) node.offset = open_.back().key->offset;
    add(node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    file_.has_anchors = true;
    const auto found = anchors_.find(anchor);
    for (const Level& level : open_) {
      if (found != anchors_.end() && level.node == found->second) {
        stop("TM1008", offset(mark), "an alias stands inside the value that it repeats",
             "write the value out where it is needed");
      }
    }
    if (found != anchors_.end()) add(*found->second, offset(mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node& node = make(mark, anchor);
    refuse_tag(tag, node.offset);
    node.text = value;
    node.quoted = tag == "!";
    node.kind = node.quoted ? Node::Kind::string : resolve_plain(value);
    add(node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, Node::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, Node::Kind::mapping);
  }
  void OnMapEnd() override {
    refuse_duplicates(*open_.back().node);
    merge(*open_.back().node);
    close();
  }

 private:
  struct Level {
    Node* node = nullptr;
    const Node* key = nullptr;  ///< of a mapping: the key whose value comes next
  };

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0 : std::min(static_cast<std::size_t>(mark.pos), file_.text.size());
  }

  [[noreturn]] void stop(std::string code, std::size_t at, std::string summary, std::string hint) {
    diags_.error(std::move(code), file_.position(at), std::move(summary), std::move(hint));
    throw Stop{};
  }

  [[noreturn]] void too_deep(std::size_t at) {
    stop("TM1003", at, "nested deeper than " + std::to_string(limits_.max_depth) + " levels",
         "no kind of document needs such depth");
  }

  void refuse_tag(const std::string& tag, std::size_t at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    stop("TM1005", at, "YAML tags are not supported", "remove the tag; quote a scalar to make it a string");
  }

  Node& make(const YAML::Mark& mark, YAML::anchor_t anchor) {
    Node& node = file_.arena.emplace_back();
    node.offset = offset(mark);
    if (anchor != YAML::NullAnchor) {
      file_.has_anchors = true;
      anchors_[anchor] = &node;
    }
    return node;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style,
            Node::Kind kind) {
    Node& node = make(mark, anchor);
    refuse_tag(tag, node.offset);
    node.kind = kind;
    node.flow = style == YAML::EmitterStyle::Flow;
    if (open_.size() >= limits_.max_depth) too_deep(node.offset);
    open_.push_back({&node, nullptr});
  }

  void close() {
    const Node& node = *open_.back().node;
    open_.pop_back();
    add(node);
  }

  void add(const Node& node) { add(node, node.offset); }

  /// `at` is where the node stands in the text: for an alias not where its value is.
  void add(const Node& node, std::size_t at) {
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

  void check_key(const Node& key) {
    if (!key.is_scalar() || key.kind == Node::Kind::null) {
      stop("TM1007", key.offset, "a key has to be a plain text", "write `key: value`; in quotes if it is unusual");
    }
  }

  static bool is_merge(const Entry& entry) { return !entry.key->quoted && entry.key->text == "<<"; }

  /// `<<: *base` adds the keys of the base that the mapping does not have itself; of a list the earlier ones win.
  void merge(Node& mapping) {
    std::vector<const Node*> bases;
    for (const Entry& entry : mapping.entries) {
      if (!is_merge(entry)) continue;
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
    if (bases.empty()) return;
    std::erase_if(mapping.entries, is_merge);
    std::unordered_set<std::string_view> keys;
    for (const Entry& entry : mapping.entries) keys.insert(entry.key->text);
    for (const Node* base : bases) {
      for (const Entry& entry : base->entries) {
        if (keys.insert(entry.key->text).second) mapping.entries.push_back(entry);
      }
    }
  }

  void refuse_duplicates(const Node& mapping) {
    std::unordered_map<std::string_view, const Node*> seen;
    for (const Entry& entry : mapping.entries) {
      const auto [first, fresh] = seen.emplace(entry.key->text, entry.key);
      if (fresh) continue;
      diags_.error("TM1004", file_.position(*entry.key), "the key \"" + entry.key->text + "\" is given twice",
                   "it is already given at " + core::to_string(file_.position(*first->second)));
    }
  }

  SourceFile& file_;
  const YamlLimits& limits_;
  core::Diagnostics& diags_;
  const Node* root_ = nullptr;
  std::optional<std::size_t> last_start_;  ///< of a document
  std::vector<Level> open_;
  std::map<YAML::anchor_t, const Node*> anchors_;
};

/// yaml-cpp takes byte 4 for the end of the input and passes other control characters on: they are refused up front.
bool acceptable_bytes(SourceFile& file, core::Diagnostics& diags) {
  std::size_t at = 0;
  for (const char c : file.text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7f) {
      diags.error("TM1002", file.position(at), "a control character stands in the file",
                  "remove it; in double quotes it can be written as \\x1b");
      return false;
    }
    ++at;
  }
  if (core::is_valid_utf8(file.text)) return true;
  at = 0;
  for (std::size_t line = 0; line < file.line_starts.size(); ++line) {
    const std::size_t end = line + 1 < file.line_starts.size() ? file.line_starts[line + 1] : file.text.size();
    at = file.line_starts[line];
    if (!core::is_valid_utf8(std::string_view(file.text).substr(at, end - at))) break;
  }
  diags.error("TM1002", file.position(at), "the file is not UTF-8", "save it as UTF-8");
  return false;
}

}  // namespace

std::unique_ptr<SourceFile> parse_documents(std::string name, std::string text, const YamlLimits& limits,
                                            core::Diagnostics& diags) {
  auto file = std::make_unique<SourceFile>();
  file->name = std::move(name);
  file->text = std::move(text);
  if (file->text.starts_with("\xef\xbb\xbf")) file->text.erase(0, 3);
  if (file->text.size() > limits.max_file_bytes) {
    diags.error("TM1003", {file->name, 1, 1},
                "the file is larger than " + core::with_thousands(limits.max_file_bytes) + " bytes", "split it");
    return file;
  }
  file->index();
  if (!acceptable_bytes(*file, diags)) return file;

  try {
    std::istringstream stream(file->text);
    YAML::Parser parser(stream);
    TreeBuilder builder(*file, limits, diags);
    while (parser.HandleNextDocument(builder)) {
      const Node* root = builder.root();
      if (root != nullptr && root->kind != Node::Kind::null) file->documents.push_back(root);
    }
    file->complete = true;
  } catch (const YAML::Exception& e) {
    const std::size_t at = e.mark.pos < 0 ? 0 : static_cast<std::size_t>(e.mark.pos);
    diags.error("TM1001", file->position(at), "not valid YAML: " + e.msg,
                "check indentation, quotes and brackets here and on the line above");
  } catch (const Stop&) {
    // The diagnostic is there.
  }
  return file;
}

}  // namespace tmsync::config
