#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Long texts of a plan that need not stay in memory: a plan of 100,000 updates carries each object twice.
namespace tmsync::plan {

/// Where long texts are put and found again. Texts that were put one after the other are fast to get in that order. Not
/// thread-safe; lives as long as a text that is in it.
class TextStore {
 public:
  virtual ~TextStore() = default;
  /// Where the text begins; absent where it could not be kept (the disk is full): it stays in memory then.
  [[nodiscard]] virtual std::optional<std::uint64_t> put(std::string_view text) = 0;
  /// What was put there. Throws std::runtime_error where it cannot be read back.
  [[nodiscard]] virtual std::string get(std::uint64_t at, std::size_t size) const = 0;
};

/// A text, in memory or in a store. A value: copies are equal and share the store.
class StoredText {
 public:
  StoredText() = default;
  StoredText(std::string text) : text_(std::move(text)), size_(text_.size()) {}  // NOLINT(*-explicit-*)
  StoredText(const char* text) : StoredText(std::string(text)) {}                // NOLINT(*-explicit-*)
  /// Puts the text into the store where it is long; without a store it stays in memory.
  StoredText(std::string text, const std::shared_ptr<TextStore>& store);

  [[nodiscard]] std::string text() const { return store_ ? store_->get(at_, size_) : text_; }
  operator std::string() const { return text(); }  // NOLINT(*-explicit-*)
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Moves it into the store where it is long.
  void keep_in(const std::shared_ptr<TextStore>& store);

  /// Where it is, if it is in this store; `at` makes the same text again.
  [[nodiscard]] std::optional<std::uint64_t> place_in(const std::shared_ptr<TextStore>& store) const;
  [[nodiscard]] static StoredText at(std::uint64_t place, std::size_t size, std::shared_ptr<TextStore> store);

  friend bool operator==(const StoredText& a, const StoredText& b) {
    return a.size_ == b.size_ && a.text() == b.text();
  }
  friend bool operator==(const StoredText& a, std::string_view b) { return a.size_ == b.size() && a.text() == b; }
  friend bool operator==(const StoredText& a, const char* b) { return a == std::string_view(b); }
  friend bool operator==(const StoredText& a, const std::string& b) { return a == std::string_view(b); }
  friend std::ostream& operator<<(std::ostream& out, const StoredText& text);

 private:
  std::string text_;
  std::size_t size_ = 0;
  std::uint64_t at_ = 0;
  std::shared_ptr<TextStore> store_;
};

}  // namespace tmsync::plan
