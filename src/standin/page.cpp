#include <algorithm>
#include <set>

#include "tmsync/core/text.hpp"

#include "call.hpp"

namespace tmsync::standin {
namespace {

std::pair<std::string, bool> sort_key(std::string_view text) {
  const auto parts = core::split(text, ',');
  const std::string direction = parts.size() > 1 ? core::ascii_lower(parts[1]) : "asc";
  if (parts[0].empty() || parts.size() > 2 || (direction != "asc" && direction != "desc")) {
    refuse(400, "Sort is not readable: " + std::string(text));
  }
  return {parts[0], direction == "desc"};
}

std::size_t natural(const Call& call, std::string_view name, std::size_t fallback) {
  const auto given = call.number_of(name);
  if (!given) return fallback;
  if (*given < 0) refuse(400, "Parameter '" + std::string(name) + "' must not be negative");
  return static_cast<std::size_t>(*given);
}

bool less(const json& left, const json& right) {
  if (left.is_string() && right.is_string()) {
    const std::string a = core::ascii_lower(left.get_ref<const std::string&>());
    const std::string b = core::ascii_lower(right.get_ref<const std::string&>());
    if (a != b) return a < b;
  }
  return left < right;
}

}  // namespace

PageRequest page_request(const Call& call, std::string_view default_sort, std::size_t default_size) {
  PageRequest request;
  request.page = natural(call, "page", 0);
  request.size = natural(call, "size", default_size);
  if (request.size == 0) request.size = default_size;
  if (call.options.max_page_size > 0) request.size = std::min(request.size, call.options.max_page_size);
  for (const auto& [key, value] : call.query) {
    if (key == "sort") request.sort.push_back(sort_key(value));
  }
  if (request.sort.empty() && !default_sort.empty()) request.sort.push_back(sort_key(default_sort));
  return request;
}

std::string envelope(const std::vector<std::string_view>& rows, const PageRequest& request, std::size_t total) {
  const std::size_t pages = (total + request.size - 1) / request.size;
  const bool sorted = !request.sort.empty();
  const json sort = {{"empty", !sorted}, {"sorted", sorted}, {"unsorted", !sorted}};
  const json tail = {{"number", request.page},
                     {"size", request.size},
                     {"numberOfElements", rows.size()},
                     {"totalElements", total},
                     {"totalPages", pages},
                     {"first", request.page == 0},
                     {"last", request.page + 1 >= pages},
                     {"empty", rows.empty()},
                     {"sort", sort},
                     {"pageable",
                      {{"offset", request.page * request.size},
                       {"pageNumber", request.page},
                       {"pageSize", request.size},
                       {"paged", true},
                       {"unpaged", false},
                       {"sort", sort}}}};
  std::string text = "{\"content\":[";
  std::size_t bytes = 0;
  for (const std::string_view row : rows) bytes += row.size() + 1;
  text.reserve(bytes + 512);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) text += ',';
    text += rows[i];
  }
  text += "],";
  text += tail.dump().substr(1);
  return text;
}

Response answer_page(const Call& call, std::vector<json> rows, std::string_view default_sort) {
  const PageRequest request = page_request(call, default_sort);
  std::set<std::string> known = {"id", "name", "createdDate", "lastModifiedDate"};
  for (const json& row : rows) {
    for (const auto& [key, value] : row.items()) known.insert(key);
  }
  for (const auto& [property, descending] : request.sort) {
    if (!known.contains(property)) refuse(400, "No property '" + property + "' found");
  }
  std::stable_sort(rows.begin(), rows.end(), [&request](const json& left, const json& right) {
    for (const auto& [property, descending] : request.sort) {
      const json a = left.value(property, json());
      const json b = right.value(property, json());
      if (less(a, b)) return !descending;
      if (less(b, a)) return descending;
    }
    return id_of(left) < id_of(right);
  });
  const std::size_t begin = std::min(rows.size(), request.page * request.size);
  const std::size_t end = std::min(rows.size(), begin + request.size);
  std::vector<std::string> texts;
  for (std::size_t i = begin; i < end; ++i)
    texts.push_back(rows[i].dump(-1, ' ', false, json::error_handler_t::replace));
  return answer_text(envelope({texts.begin(), texts.end()}, request, rows.size()));
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return core::ascii_lower(text).find(core::ascii_lower(part)) != std::string::npos;
}

bool suggested(const Call& call, Id id, std::string_view name) {
  const auto wanted = call.ids("id");
  const auto ignored = call.ids("ignoreId");
  if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), id) == wanted.end()) return false;
  if (std::find(ignored.begin(), ignored.end(), id) != ignored.end()) return false;
  return contains_ignoring_case(name, call.text("query"));
}

}  // namespace tmsync::standin
