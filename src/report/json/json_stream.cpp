#include "json/json_stream.hpp"

#include <ostream>

#include "json/json_text.hpp"

namespace tmsync::report {

void JsonStream::begin_object(std::string_view key) {
  lead(key);
  open('{', '}');
}

void JsonStream::begin_hashed(std::string_view key) {
  lead(key);
  hash_.emplace();
  open('{', '}');
}

void JsonStream::begin_array(std::string_view key) {
  lead(key);
  open('[', ']');
}

void JsonStream::end() {
  const auto level = levels_.back();
  levels_.pop_back();
  const std::string close(1, level.close);
  hash(close);
  if (!level.empty) put('\n' + std::string(2 * levels_.size(), ' '));
  put(close);
  if (levels_.empty()) put("\n");
}

void JsonStream::member(std::string_view key, const Json& value) {
  lead(key);
  write(value);
}

void JsonStream::element(const Json& value) {
  lead({});
  write(value);
}

std::string JsonStream::digest() {
  hash(std::string(1, levels_.back().close));
  const auto hex = hash_->hex();
  hash_.reset();
  return "sha256:" + hex;
}

/// What stands in front of a member or an element. Keys are our own words; elements have none.
void JsonStream::lead(std::string_view key) {
  if (levels_.empty()) return;
  auto& level = levels_.back();
  put(level.empty ? "\n" : ",\n");
  if (!level.empty) hash(",");
  level.empty = false;
  put(std::string(2 * levels_.size(), ' '));
  if (key.empty()) return;
  const auto quoted = compact(Json(std::string(key)));
  put(quoted + ": ");
  hash(quoted + ':');
}

void JsonStream::open(char bracket, char close) {
  const std::string text(1, bracket);
  put(text);
  hash(text);
  levels_.push_back({close});
}

void JsonStream::put(std::string_view text) {
  if (out_ != nullptr) *out_ << text;
}

void JsonStream::hash(std::string_view text) {
  if (hash_) hash_->add(text);
}

void JsonStream::write(const Json& value) {
  if (hash_) hash_->add(compact(value));
  if (out_ == nullptr) return;
  // A line end inside a string is an escape, so that each one here begins a line of the document.
  const auto text = indented(value);
  const std::string margin = '\n' + std::string(2 * levels_.size(), ' ');
  std::size_t at = 0;
  for (auto next = text.find('\n'); next != std::string::npos; next = text.find('\n', at)) {
    *out_ << std::string_view(text).substr(at, next - at) << margin;
    at = next + 1;
  }
  *out_ << std::string_view(text).substr(at);
}

}  // namespace tmsync::report
