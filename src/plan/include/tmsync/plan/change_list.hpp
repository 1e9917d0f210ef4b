#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "tmsync/plan/change.hpp"
#include "tmsync/plan/stored_text.hpp"

namespace tmsync::plan {

/// The changes of one export: T is Change or LaunchChange. Only a head of each stays in memory (32 bytes with its
/// place); the rest is packed into a store, so that a plan of 100,000 changes costs little more than an empty one.
/// Without a store, or where it is full, the packed bytes stay in memory.
///
/// A value: copies share the store and not what is edited later. Not thread-safe. What is got out of it is a copy:
/// `edit` is the way to alter it. Reading throws std::runtime_error where the store cannot be read back.
template <typename T>
class ChangeList {
 public:
  /// What passes over a whole plan ask; needs no look into the store.
  struct Head {
    Id source_id = 0;
    Action action = Action::none;
    Reason reason = Reason::unchanged;
  };
  class Iterator;
  class Edit;

  ChangeList() = default;
  ChangeList(std::initializer_list<T> changes);
  ChangeList(const std::vector<T>& changes);  // NOLINT(*-explicit-*)

  /// Packs everything into this store from now on, and what is here already.
  void keep_in(const std::shared_ptr<TextStore>& store);

  [[nodiscard]] bool empty() const { return heads_.empty(); }
  [[nodiscard]] std::size_t size() const { return heads_.size(); }
  [[nodiscard]] const std::vector<Head>& heads() const { return heads_; }

  // Constant, so that nobody writes to a copy that is gone at once.
  [[nodiscard]] const T operator[](std::size_t index) const;          // NOLINT(*-const-return-type)
  [[nodiscard]] const T front() const { return (*this)[0]; }          // NOLINT(*-const-return-type)
  [[nodiscard]] const T back() const { return (*this)[size() - 1]; }  // NOLINT(*-const-return-type)
  [[nodiscard]] Iterator begin() const { return Iterator(this, 0); }
  [[nodiscard]] Iterator end() const { return Iterator(this, size()); }

  void push_back(const T& change);
  /// Alters one: `list.edit(3)->name = "x";`. It is packed again when the Edit ends, which must be before the list is
  /// reordered or ends.
  [[nodiscard]] Edit edit(std::size_t index) { return Edit(*this, index); }
  /// Those of one source id keep their order.
  void sort_by_source();
  /// Keeps those that are true at their index.
  void retain(const std::vector<bool>& kept);
  void clear();

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = const T;
    Iterator(const ChangeList* list, std::size_t index) : list_(list), index_(index) {}
    const T operator*() const { return (*list_)[index_]; }  // NOLINT(*-const-return-type)
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      auto old = *this;
      ++index_;
      return old;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const ChangeList* list_;
    std::size_t index_;
  };

  class Edit {
   public:
    Edit(ChangeList& list, std::size_t index) : list_(list), index_(index), change_(list[index]) {}
    ~Edit() { list_.replace(index_, change_); }
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;
    T& operator*() { return change_; }
    T* operator->() { return &change_; }

   private:
    ChangeList& list_;
    std::size_t index_;
    T change_;
  };

 private:
  /// In the store; or, with `in_memory`, an index of `packed_`.
  struct Place {
    std::uint64_t at = 0;
    std::uint32_t size = 0;
    bool in_memory = false;
  };

  Place put(const T& change);
  void replace(std::size_t index, const T& change);

  std::vector<Head> heads_;
  std::vector<Place> places_;
  std::vector<std::string> packed_;
  std::shared_ptr<TextStore> store_;
};

}  // namespace tmsync::plan
