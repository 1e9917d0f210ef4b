#include "reader.hpp"

#include <filesystem>

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
  std::string_view digits = node->text;
  if (digits[0] == '+') digits.remove_prefix(1);
  return core::parse_int(digits);
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

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  constexpr std::int64_t kDay = 86'400'000;
  const auto end = text.find_first_not_of("0123456789");
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  const auto amount = core::parse_int(text.substr(0, end));
  const std::string_view unit = text.substr(end);
  const std::int64_t factor = unit == "ms"  ? 1
                              : unit == "s" ? 1'000
                              : unit == "m" ? 60'000
                              : unit == "h" ? 3'600'000
                                            : 0;
  if (!amount || factor == 0 || *amount > kDay / factor) return std::nullopt;
  return *amount * factor;
}

std::optional<model::Threshold> parse_threshold(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto value = core::parse_int(text);
  if (!value || *value < 0) return std::nullopt;
  return model::Threshold{*value, percent};
}

std::string resolve_path(const SourceFile& file, const std::string& path) {
  return (std::filesystem::path(file.path) / path).lexically_normal().string();
}

}  // namespace tmsync::config
