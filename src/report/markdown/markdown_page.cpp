#include "markdown/markdown_page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "text/text_block.hpp"

namespace tmsync::report::markdown {
namespace {

/// For the line that says what is left out.
constexpr std::size_t kNoteRoom = 330;
constexpr std::size_t kKindsNamed = 3;

}  // namespace

void Items::add(std::string item) {
  ++total_;
  if (!wanted()) return;
  bytes_ += item.size();
  items_.push_back(std::move(item));
}

std::string Items::rest(std::size_t count) const {
  const auto more = total_ - static_cast<std::int64_t>(count);
  return more == 0 ? std::string() : fmt::format("\n... and {} more\n", number(more));
}

std::string Items::render(std::size_t count) const {
  std::string text = begin_;
  for (std::size_t i = 0; i < count; ++i) text += items_[i];
  return text + rest(count) + end_;
}

std::size_t Items::size(std::size_t count) const {
  std::size_t bytes = begin_.size() + end_.size() + rest(count).size();
  for (std::size_t i = 0; i < count; ++i) bytes += items_[i].size();
  return bytes;
}

std::size_t Items::fitting(std::size_t room) const {
  if (size(items_.size()) <= room) return items_.size();
  // The line that counts the rest only gets shorter from here on.
  std::size_t used = begin_.size() + end_.size() + rest(0).size();
  std::size_t count = 0;
  while (count < items_.size() && used + items_[count].size() <= room) used += items_[count++].size();
  return count;
}

Page::Page(std::size_t max_bytes, std::string top, std::string bottom)
    : max_bytes_(max_bytes), top_(std::move(top)), bottom_(std::move(bottom)) {}

std::size_t Page::add(Rank rank, std::string text, std::string_view what, std::optional<std::size_t> below) {
  blocks_.push_back({rank, what, below, std::move(text), std::nullopt, std::nullopt});
  return blocks_.size() - 1;
}

void Page::add(Rank rank, Items items, std::string_view what, std::optional<std::size_t> below) {
  if (items.total() > 0) blocks_.push_back({rank, what, below, {}, std::move(items), std::nullopt});
}

std::string Page::render() {
  choose(max_bytes_ - std::min(max_bytes_, top_.size() + bottom_.size() + 1));
  if (const auto note = left_out(); !note.empty()) {
    const auto fixed = top_.size() + bottom_.size() + 1 + kNoteRoom + 1;
    choose(max_bytes_ - std::min(max_bytes_, fixed));
  }
  auto text = assembled(left_out());
  return text.size() <= max_bytes_ ? text : assembled({});
}

void Page::choose(std::size_t room) {
  for (auto& block : blocks_) block.shown.reset();
  // However long the risks are, half of the page tells what else there is.
  std::size_t half = room / 2;
  const auto before = half;
  choose_whole(Rank::risk, half);
  choose_items(Rank::risk, half);
  room -= before - half;
  choose_whole(Rank::section, room);
  // What the sections leave is the risks' again.
  choose_items(Rank::risk, room);
  for (const auto rank : {Rank::detail, Rank::change}) {
    choose_whole(rank, room);
    choose_items(rank, room);
  }
}

/// In their order, as far as they fit.
void Page::choose_whole(Rank rank, std::size_t& room) {
  for (auto& block : blocks_) {
    if (block.rank != rank || block.items || !allowed(block) || full_size(block) > room) continue;
    block.shown = 0;
    room -= full_size(block);
  }
}

/// Each gets the same share; what a short list does not need goes to the longer ones. Of the risks the first ones do
/// not wait: there each gets at least its first item, as long as there is room.
void Page::choose_items(Rank rank, std::size_t& room) {
  std::vector<Block*> lists;
  for (auto& block : blocks_) {
    if (block.rank != rank || !block.items || !allowed(block)) continue;
    if (block.shown) room += block.items->size(*block.shown) + 1;
    block.shown.reset();
    lists.push_back(&block);
  }
  if (rank != Rank::risk) {
    std::stable_sort(lists.begin(), lists.end(), [](auto* a, auto* b) { return full_size(*a) < full_size(*b); });
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const auto& items = *lists[i]->items;
    const auto share = std::min(room, std::max(room / (lists.size() - i), items.size(1) + 1));
    const auto count = share == 0 ? 0 : items.fitting(share - 1);
    if (count == 0) continue;
    lists[i]->shown = count;
    room -= items.size(count) + 1;
  }
}

bool Page::allowed(const Block& block) const {
  return !block.below || blocks_[*block.below].shown.has_value();
}

/// With the empty line behind it.
std::size_t Page::full_size(const Block& block) {
  return 1 + (block.items ? block.items->size(block.items->items_.size()) : block.text.size());
}

std::string Page::left_out() const {
  std::map<std::string_view, std::int64_t> missing;
  for (const auto& block : blocks_) {
    const auto all = block.items ? block.items->total() : 1;
    const auto shown = !block.shown ? 0 : block.items ? static_cast<std::int64_t>(*block.shown) : 1;
    if (shown < all) missing[block.what] += all - shown;
  }
  if (missing.empty()) return {};
  std::vector<std::pair<std::string_view, std::int64_t>> kinds(missing.begin(), missing.end());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string what;
  for (std::size_t i = 0; i < kinds.size() && i < kKindsNamed; ++i) {
    what += fmt::format("{}{}: {}", i == 0 ? "" : ", ", kinds[i].first, number(kinds[i].second));
  }
  if (kinds.size() > kKindsNamed) what += ", and more";
  return fmt::format(
      "**Left out** to stay within {} bytes: {}. The whole is in the JSON and HTML files of the run, and in a saved "
      "plan "
      "(`tmsync show FILE`).\n",
      number(static_cast<std::int64_t>(max_bytes_)), what);
}

std::string Page::assembled(const std::string& note) const {
  std::string text = top_ + '\n';
  for (const auto& block : blocks_) {
    if (!block.shown) continue;
    text += block.items ? block.items->render(*block.shown) : block.text;
    if (!text.ends_with("\n\n")) text += '\n';
  }
  if (!note.empty()) text += note + '\n';
  return text + bottom_;
}

}  // namespace tmsync::report::markdown
