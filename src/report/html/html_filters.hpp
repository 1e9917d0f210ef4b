#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Search and filters above a list: they work on the data attributes of its entries (html/report.js).
namespace tmsync::report::html {

/// One way to filter: how often each value is in the list.
class Facet {
 public:
  /// `key` is the data attribute. `label` and `all` are for people.
  Facet(std::string key, std::string label, std::string all)
      : key_(std::move(key)), label_(std::move(label)), all_(std::move(all)) {}

  /// `words` is what a person reads; the first ones given stay.
  void count(std::string_view value, std::string_view words);

  /// A list to choose from; nothing where there is no choice. Sorted by what is read.
  void write_select(std::ostream& out) const;
  /// A box for each value, in the order of `order`.
  void write_chips(const std::vector<std::string_view>& order, std::ostream& out) const;

 private:
  struct Value {
    std::string words;
    std::int64_t count = 0;
  };
  std::string key_;
  std::string label_;
  std::string all_;
  std::map<std::string, Value, std::less<>> values_;
};

struct Filters {
  const Facet& chips;
  std::vector<std::string_view> order;  ///< of the chips
  std::vector<const Facet*> selects;
  std::string_view noun;  ///< what the entries are: "changes"
  std::int64_t total = 0;
};
void write_filters(const Filters& filters, std::ostream& out);

}  // namespace tmsync::report::html
