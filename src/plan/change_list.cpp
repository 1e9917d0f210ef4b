#include "tmsync/plan/change_list.hpp"

#include <algorithm>
#include <numeric>

#include "tmsync/plan/plan.hpp"

#include "packing.hpp"

namespace tmsync::plan {
namespace {

template <typename V>
void reorder(std::vector<V>& values, const std::vector<std::size_t>& order) {
  std::vector<V> sorted;
  sorted.reserve(order.size());
  for (const auto index : order) sorted.push_back(values[index]);
  values = std::move(sorted);
}

template <typename T>
typename ChangeList<T>::Head head_of(const T& change) {
  return {change.source_id, change.action, change.reason};
}

}  // namespace

template <typename T>
ChangeList<T>::ChangeList(std::initializer_list<T> changes) {
  for (const auto& change : changes) push_back(change);
}

template <typename T>
ChangeList<T>::ChangeList(const std::vector<T>& changes) {
  for (const auto& change : changes) push_back(change);
}

template <typename T>
void ChangeList<T>::keep_in(const std::shared_ptr<TextStore>& store) {
  ChangeList moved;
  moved.store_ = store;
  for (const auto& change : *this) moved.push_back(change);
  *this = std::move(moved);
}

template <typename T>
const T ChangeList<T>::operator[](std::size_t index) const {  // NOLINT(*-const-return-type)
  const auto& place = places_.at(index);
  if (place.in_memory) return unpack<T>(packed_[place.at], store_);
  return unpack<T>(store_->get(place.at, place.size), store_);
}

template <typename T>
void ChangeList<T>::push_back(const T& change) {
  places_.push_back(put(change));
  heads_.push_back(head_of(change));
}

template <typename T>
typename ChangeList<T>::Place ChangeList<T>::put(const T& change) {
  auto bytes = pack(change, store_);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  if (store_ != nullptr) {
    if (const auto at = store_->put(bytes)) return {*at, size, false};
  }
  packed_.push_back(std::move(bytes));
  return {packed_.size() - 1, size, true};
}

template <typename T>
void ChangeList<T>::replace(std::size_t index, const T& change) {
  auto& place = places_.at(index);
  heads_[index] = head_of(change);
  if (place.in_memory) {
    packed_[place.at] = pack(change, store_);
  } else {
    place = put(change);
  }
}

template <typename T>
void ChangeList<T>::sort_by_source() {
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [this](std::size_t a, std::size_t b) { return heads_[a].source_id < heads_[b].source_id; });
  reorder(heads_, order);
  reorder(places_, order);
}

template <typename T>
void ChangeList<T>::retain(const std::vector<bool>& kept) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < size(); ++i) {
    if (kept.at(i)) {
      order.push_back(i);
    } else if (places_[i].in_memory) {
      std::string().swap(packed_[places_[i].at]);
    }
  }
  if (order.size() == size()) return;
  reorder(heads_, order);
  reorder(places_, order);
}

template <typename T>
void ChangeList<T>::clear() {
  heads_.clear();
  places_.clear();
  packed_.clear();
}

template class ChangeList<Change>;
template class ChangeList<LaunchChange>;

}  // namespace tmsync::plan
