#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A page of Markdown that never gets longer than it may. It is put together from blocks, and what does not fit is left
/// out as whole blocks, or as whole items of a list, and counted.
namespace tmsync::report::markdown {

/// Who gets the room first. The order on the page is that in which blocks are added.
enum class Rank { risk, section, detail, change };

/// Items between a beginning and an end, each of which is whole Markdown: the lines of a list or a table, blocks of
/// their own. Items beyond what could ever fit are only counted.
class Items {
 public:
  Items(std::string begin, std::string end, std::size_t most)
      : begin_(std::move(begin)), end_(std::move(end)), most_(most) {}

  /// Whether one more could be shown: else it need not be made.
  [[nodiscard]] bool wanted() const { return bytes_ < most_; }
  void add(std::string item);
  void skip(std::int64_t count = 1) { total_ += count; }
  [[nodiscard]] std::int64_t total() const { return total_; }
  void set_begin(std::string begin) { begin_ = std::move(begin); }

 private:
  friend class Page;
  /// With the first `count` items.
  [[nodiscard]] std::string render(std::size_t count) const;
  [[nodiscard]] std::size_t size(std::size_t count) const;
  /// The largest number of items that fit.
  [[nodiscard]] std::size_t fitting(std::size_t room) const;
  [[nodiscard]] std::string rest(std::size_t count) const;

  std::string begin_;
  std::string end_;
  std::size_t most_;
  std::vector<std::string> items_;
  std::int64_t total_ = 0;
  std::size_t bytes_ = 0;
};

class Page {
 public:
  /// `top` and `bottom` always stand there; together they are at most half of `max_bytes`.
  Page(std::size_t max_bytes, std::string top, std::string bottom);

  [[nodiscard]] Items items(std::string begin, std::string end = {}) const {
    return {std::move(begin), std::move(end), max_bytes_};
  }

  /// A block that is shown whole or not at all; gives its number. `what` is what is counted where it is left out.
  /// `below`: only together with that one.
  std::size_t add(Rank rank, std::string text, std::string_view what, std::optional<std::size_t> below = std::nullopt);
  /// Nothing where there are no items.
  void add(Rank rank, Items items, std::string_view what, std::optional<std::size_t> below = std::nullopt);

  [[nodiscard]] std::string render();

 private:
  struct Block {
    Rank rank;
    std::string_view what;
    std::optional<std::size_t> below;
    std::string text;  ///< without items
    std::optional<Items> items;
    std::optional<std::size_t> shown;  ///< of the items; absent: the block is left out
  };

  void choose(std::size_t room);
  void choose_whole(Rank rank, std::size_t& room);
  void choose_items(Rank rank, std::size_t& room);
  [[nodiscard]] bool allowed(const Block& block) const;
  [[nodiscard]] static std::size_t full_size(const Block& block);
  [[nodiscard]] std::string left_out() const;
  [[nodiscard]] std::string assembled(const std::string& note) const;

  std::size_t max_bytes_;
  std::string top_;
  std::string bottom_;
  std::vector<Block> blocks_;
};

}  // namespace tmsync::report::markdown
