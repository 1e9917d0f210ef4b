#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/config/load.hpp"
#include "tmsync/core/diagnostic.hpp"

/// YAML as a tree in which every key and every value knows its place in the file.
namespace tmsync::config {

struct Node;

struct Entry {
  const Node* key = nullptr;
  const Node* value = nullptr;
};

struct Node {
  enum class Kind { null, boolean, integer, number, string, sequence, mapping };
  Kind kind = Kind::null;
  std::string text;                ///< of a scalar, decoded: `P0`, `true`, `1.0`
  bool quoted = false;             ///< a scalar in quotes or a block scalar: always a string
  bool flow = false;               ///< a collection in braces or brackets
  std::size_t offset = 0;          ///< bytes from the start of the file; for an empty value, where its key begins
  std::vector<Entry> entries;      ///< of a mapping, in the order of the file
  std::vector<const Node*> items;  ///< of a sequence
  std::size_t depth = 1;           ///< levels below and including this one, aliases expanded
  std::size_t size = 1;            ///< nodes below and including this one, aliases expanded

  [[nodiscard]] bool is_scalar() const { return kind != Kind::sequence && kind != Kind::mapping; }
  /// The value of a key of a mapping; nullptr where there is none (or this is no mapping).
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] const Entry* entry(std::string_view key) const;
};

/// One file: its text and the documents in it. Nodes point into `arena`; an alias is a second pointer to one node.
struct SourceFile {
  std::string name;  ///< as shown to the user
  std::string path;  ///< where relative paths start from: the file's folder
  std::string text;  ///< without byte order mark
  std::vector<std::size_t> line_starts;
  std::deque<Node> arena;
  std::vector<const Node*> documents;  ///< the roots; empty documents are left out
  bool complete = false;               ///< false when the text could not be read to its end
  bool has_anchors = false;
  bool is_yaml_1_1 = false;                     ///< says so by a directive
  std::vector<std::size_t> code_points_before;  ///< of each full kilobyte; empty while every byte is one code point

  /// Prepares `position` for the text: lines, and where columns are not bytes.
  void index();
  [[nodiscard]] core::SourcePosition position(std::size_t offset) const;
  /// The place behind the character at `offset`.
  [[nodiscard]] std::size_t next_character(std::size_t offset) const;
  [[nodiscard]] core::SourcePosition position(const Node& node) const { return position(node.offset); }

 private:
  [[nodiscard]] std::size_t code_points_to(std::size_t offset) const;
};

/// Reads all documents of `text`. What is wrong goes to `diags`; the documents before a syntax error are kept.
[[nodiscard]] std::unique_ptr<SourceFile> parse_documents(std::string name, std::string text, const YamlLimits& limits,
                                                          core::Diagnostics& diags);

/// What a plain scalar stands for under the YAML 1.2 core schema (`yes` is a string).
[[nodiscard]] Node::Kind resolve_plain(std::string_view text);
[[nodiscard]] std::string_view to_string(Node::Kind kind);

/// The value of a scalar of kind integer (`31`, `0x1F`, `0o37`); absent beyond 64 bits.
[[nodiscard]] std::optional<std::int64_t> integer_value(std::string_view text);
/// The value of a scalar of kind integer or number (`1e3`, `-.inf`).
[[nodiscard]] double number_value(std::string_view text);
/// Whether a boolean or number is written as every reader writes it: as a key it is then the same text to all.
[[nodiscard]] bool is_canonical(const Node& scalar);

}  // namespace tmsync::config
