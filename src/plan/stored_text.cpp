#include "tmsync/plan/stored_text.hpp"

#include <ostream>

namespace tmsync::plan {
namespace {

/// What a handle costs anyway.
constexpr std::size_t kShort = 64;

}  // namespace

StoredText::StoredText(std::string text, const std::shared_ptr<TextStore>& store) : StoredText(std::move(text)) {
  keep_in(store);
}

void StoredText::keep_in(const std::shared_ptr<TextStore>& store) {
  if (store == nullptr || store_ != nullptr || size_ <= kShort) return;
  const auto at = store->put(text_);
  if (!at) return;
  at_ = *at;
  store_ = store;
  std::string().swap(text_);  // an assignment would keep the memory
}

std::optional<std::uint64_t> StoredText::place_in(const std::shared_ptr<TextStore>& store) const {
  if (store_ == nullptr || store_ != store) return std::nullopt;
  return at_;
}

StoredText StoredText::at(std::uint64_t place, std::size_t size, std::shared_ptr<TextStore> store) {
  StoredText text;
  text.at_ = place;
  text.size_ = size;
  text.store_ = std::move(store);
  return text;
}

std::ostream& operator<<(std::ostream& out, const StoredText& text) {
  return out << text.text();
}

}  // namespace tmsync::plan
