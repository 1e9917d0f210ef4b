#include <algorithm>

#include "tmsync/core/hash.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

/// One unambiguous text for a tree: keys sorted, every text with its length, quoted and plain strings alike.
void write(const Node& node, std::string& out) {
  const auto text = [&](char tag, const std::string& value) {
    out += tag;
    out += std::to_string(value.size());
    out += ':';
    out += value;
  };
  switch (node.kind) {
    case Node::Kind::null:
      out += 'n';
      return;
    case Node::Kind::boolean:
      out += node.text[0] == 't' || node.text[0] == 'T' ? "b1" : "b0";
      return;
    case Node::Kind::integer:
      return text('i', node.text);
    case Node::Kind::number:
      return text('f', node.text);
    case Node::Kind::string:
      return text('s', node.text);
    case Node::Kind::sequence:
      out += '[';
      for (const Node* item : node.items) write(*item, out);
      out += ']';
      return;
    case Node::Kind::mapping: {
      std::vector<Entry> sorted = node.entries;
      std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.key->text < b.key->text; });
      out += '{';
      for (const Entry& entry : sorted) {
        text('k', entry.key->text);
        write(*entry.value, out);
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

std::string digest_of(const std::vector<DocumentRef>& documents) {
  std::vector<std::string> canonical;
  canonical.reserve(documents.size());
  for (const DocumentRef& document : documents) write(*document.root, canonical.emplace_back());
  std::sort(canonical.begin(), canonical.end());
  std::string all;
  for (const std::string& one : canonical) all += one + '\n';
  return "sha256:" + core::sha256_hex(all);
}

}  // namespace tmsync::config
