#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "web.hpp"

/// What the pages are put together from. Whatever comes from the state is escaped here.
namespace tmsync::standin::web {

[[nodiscard]] std::string text(std::string_view text);       ///< in one line, controls visible
[[nodiscard]] std::string long_text(std::string_view text);  ///< its lines as they are
[[nodiscard]] std::string name(std::string_view text);       ///< with a direction of its own
/// A link where the address is one of the web or of this instance; else its text alone.
[[nodiscard]] std::string link(std::string_view url, std::string_view words);
[[nodiscard]] std::string number(std::size_t value);
[[nodiscard]] std::string time(std::int64_t ms);  ///< 2026-01-31 14:05:09 UTC; empty for 0
[[nodiscard]] std::string status_word(std::string_view status);

[[nodiscard]] std::string project_address(Id project, std::string_view part);
[[nodiscard]] std::string case_address(Id project, Id id);
[[nodiscard]] std::string launch_address(Id id);

[[nodiscard]] std::string name_in(const Table& table, Id id);
[[nodiscard]] std::string tags_in(const Table& table, const std::vector<Id>& ids);
/// Links that are no marks; empty where there are none.
[[nodiscard]] std::string links(const std::vector<Link>& links);
[[nodiscard]] std::vector<Link> links_of(const json& row);

/// The link by which an exported object names its source; null for none.
[[nodiscard]] const Link* mark_in(const std::vector<Link>& links);
/// Where the object of this mark came from, in one cell.
[[nodiscard]] std::string origin(const Link& mark);
/// The revision that was exported; empty where the object is not complete.
[[nodiscard]] std::string revision(const Link& mark);

/// Which rows of a long list are on a page.
struct Range {
  std::size_t page = 1;
  std::size_t first = 0;
  std::size_t last = 0;  ///< behind the last
};
inline constexpr std::size_t kRowsPerPage = 100;
[[nodiscard]] Range range_of(const Pairs& query, std::size_t total);
[[nodiscard]] std::string value_of(const Pairs& query, std::string_view name);

class Page {
 public:
  /// `here` is the address in the main navigation that this page belongs to.
  Page(const WebView& view, std::string_view title, std::string_view here);

  void html(std::string_view html) { body_ += html; }
  void heading(std::string_view title) { body_ += "<h1>" + name(title) + "</h1>\n"; }
  /// Where a project's pages are, with its parts as tabs; `part` is the one shown.
  void project(const json& project, std::string_view part, bool below = false);
  /// Cells are HTML. `numbers` are the columns that hold numbers, from 0.
  void table(std::string_view caption, const std::vector<std::string>& head,
             const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& numbers = {});
  /// Rows whose value is empty are left out.
  void facts(const std::vector<std::pair<std::string, std::string>>& rows);
  void search(std::string_view address, const std::string& query, std::string_view label);
  void pages(std::string_view address, const std::string& query, std::size_t total, const Range& range,
             std::string_view what);
  [[nodiscard]] Response finish();

 private:
  std::string body_;
};

[[nodiscard]] Response projects_page(const WebView& view);
[[nodiscard]] Response cases_page(const WebView& view, const json& project, const Pairs& query);
[[nodiscard]] Response case_page(const WebView& view, const json& project, const Case& test_case);
[[nodiscard]] Response launches_page(const WebView& view, const json& project, const Pairs& query);
[[nodiscard]] Response launch_page(const WebView& view, const json& project, const json& launch, const Pairs& query);
[[nodiscard]] Response exports_page(const WebView& view, const json& project);
[[nodiscard]] Response integrations_page(const WebView& view);
[[nodiscard]] Response requests_page(const WebView& view);

}  // namespace tmsync::standin::web
