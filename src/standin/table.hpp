#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace tmsync::standin {

using nlohmann::json;
using Id = std::int64_t;

/// Rows by id. Whoever changes a row says so, which is what the storage writes after the request.
class Table {
 public:
  explicit Table(std::string_view kind) : kind_(kind) {}

  [[nodiscard]] const std::string& kind() const { return kind_; }
  [[nodiscard]] const std::map<Id, json>& rows() const { return rows_; }
  [[nodiscard]] const json* find(Id id) const;
  [[nodiscard]] const json* find_by(std::string_view member, const json& value) const;  ///< the first by id
  json& edit(Id id);    ///< an existing row, to be written
  json& add(json row);  ///< gets the next id where it has none
  bool erase(Id id);
  void load(Id id, json row);  ///< from the storage: nothing to write
  [[nodiscard]] Id next_id() { return ++last_id_; }

  std::set<Id> dirty;

 private:
  std::string kind_;
  std::map<Id, json> rows_;
  Id last_id_ = 0;
};

struct Link {
  std::string name;
  std::string type;
  std::string url;
};
struct Member {
  Id role = 0;
  std::string user;
  bool operator==(const Member&) const = default;
};

/// Members of a JSON row; the fallback where they are absent or null.
[[nodiscard]] Id id_of(const json& row, std::string_view member = "id", Id fallback = 0);
[[nodiscard]] std::string text_of(const json& row, std::string_view member, std::string fallback = {});
[[nodiscard]] bool flag_of(const json& row, std::string_view member, bool fallback = false);

}  // namespace tmsync::standin
