#include "reader.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include "tmsync/core/text.hpp"

namespace tmsync::config {

core::SourcePosition DocumentRef::name_where() const {
  const Node* found = member(root->find("metadata"), "name");
  return file->position(found == nullptr ? *root : *found);
}

std::optional<std::string> text_of(const Node* node) {
  if (node == nullptr || !node->is_scalar() || node->kind == Node::Kind::null) return std::nullopt;
  return node->text;
}

std::string text_or(const Node* node, std::string fallback) {
  return text_of(node).value_or(std::move(fallback));
}

bool flag_or(const Node* node, bool fallback) {
  if (node == nullptr || node->kind != Node::Kind::boolean) return fallback;
  return node->text[0] == 't' || node->text[0] == 'T';
}

std::optional<std::int64_t> integer_of(const Node* node) {
  if (node == nullptr || node->kind != Node::Kind::integer) return std::nullopt;
  return integer_value(node->text);
}

std::vector<std::string> texts_of(const Node* node) {
  std::vector<std::string> texts;
  if (node == nullptr) return texts;
  for (const Node* item : node->items) {
    if (auto text = text_of(item)) texts.push_back(std::move(*text));
  }
  return texts;
}

std::map<std::string, std::string> labels_of(const Node& root) {
  std::map<std::string, std::string> labels;
  const Node* node = member(root.find("metadata"), "labels");
  if (node == nullptr) return labels;
  for (const Entry& entry : node->entries) labels[entry.key->text] = text_or(entry.value, "");
  return labels;
}

const Node* member(const Node* node, std::string_view key) {
  return node == nullptr ? nullptr : node->find(key);
}

bool is_misspelt(const Node& mapping, const std::string& key) {
  return mapping.find(key) == nullptr &&
         std::any_of(mapping.entries.begin(), mapping.entries.end(),
                     [&](const Entry& entry) { return !core::nearest(entry.key->text, std::span(&key, 1)).empty(); });
}

model::ProjectRef read_project(const SourceFile& file, const Node& node) {
  model::ProjectRef project;
  project.where = file.position(node);
  project.id = integer_of(&node);
  if (!project.id) project.name = text_or(&node, "");
  return project;
}

std::string resolve_path(const SourceFile& file, const std::string& path) {
  return (std::filesystem::path(file.path) / path).lexically_normal().string();
}

}  // namespace tmsync::config
