#include "web_parts.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <openssl/sha.h>

#include "tmsync/core/text.hpp"

#include "text.hpp"
#include "web_assets.hpp"

namespace tmsync::standin::web {
namespace {

constexpr std::string_view kMarkType = "tmsync";

/// The policy: nothing but the page's own style, and forms that ask this instance.
const std::string& policy() {
  static const std::string text = [] {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(kPageStyle.data()), kPageStyle.size(), digest.data());
    const std::string hash = base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
    return "default-src 'none'; style-src 'sha256-" + hash +
           "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  }();
  return text;
}

std::string current(bool is) {
  return is ? " aria-current=\"page\"" : "";
}

}  // namespace

std::string text(std::string_view text) {
  std::string html;
  for (const char c : core::escape_terminal(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string long_text(std::string_view text) {
  if (text.empty()) return {};
  std::vector<std::string> lines;
  for (const auto& line : core::split(text, '\n')) lines.push_back(web::text(line));
  return "<p class=\"text\">" + core::join(lines, "\n") + "</p>";
}

std::string name(std::string_view text) {
  return "<bdi>" + web::text(text) + "</bdi>";
}

std::string link(std::string_view url, std::string_view words) {
  const bool web =
      url.starts_with("https://") || url.starts_with("http://") || (url.starts_with("/") && !url.starts_with("//"));
  if (!web) return name(words);
  return "<a href=\"" + text(url) + "\" rel=\"noreferrer\">" + name(words) + "</a>";
}

std::string number(std::size_t value) {
  return core::with_thousands(value);
}

std::string time(std::int64_t ms) {
  if (ms == 0) return {};
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  std::array<char, 32> buffer{};
  if (gmtime_r(&seconds, &parts) == nullptr) return {};
  const auto size = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {buffer.data(), size};
}

std::string status_word(std::string_view status) {
  const char* tone = status == "passed" ? "good" : status == "failed" || status == "broken" ? "bad" : "muted";
  return "<span class=\"" + std::string(tone) + "\">" + (status.empty() ? "in progress" : text(status)) + "</span>";
}

std::string project_address(Id project, std::string_view part) {
  return "/project/" + std::to_string(project) + "/" + std::string(part);
}

std::string case_address(Id project, Id id) {
  return project_address(project, "test-cases/") + std::to_string(id);
}

std::string launch_address(Id id) {
  return "/launch/" + std::to_string(id);
}

std::string name_in(const Table& table, Id id) {
  const json* row = table.find(id);
  return row == nullptr ? std::string() : name(text_of(*row, "name"));
}

std::string tags_in(const Table& table, const std::vector<Id>& ids) {
  std::vector<std::string> tags;
  for (const Id id : ids) {
    if (const json* row = table.find(id))
      tags.push_back("<span class=\"tag\">" + name(text_of(*row, "name")) + "</span>");
  }
  return core::join(tags, " ");
}

std::string links(const std::vector<Link>& links) {
  std::string list;
  for (const auto& one : links) {
    if (one.type == kMarkType) continue;
    list += "<li>" + link(one.url, one.name.empty() ? one.url : one.name);
    if (!one.type.empty()) list += " <span class=\"muted\">" + text(one.type) + "</span>";
    list += "</li>";
  }
  return list.empty() ? list : "<ul class=\"plain\">" + list + "</ul>";
}

std::vector<Link> links_of(const json& row) {
  std::vector<Link> list;
  for (const auto& item : row.value("links", json::array())) {
    list.push_back({text_of(item, "name"), text_of(item, "type"), text_of(item, "url")});
  }
  return list;
}

const Link* mark_in(const std::vector<Link>& links) {
  const auto at = std::find_if(links.begin(), links.end(), [](const auto& link) { return link.type == kMarkType; });
  return at == links.end() ? nullptr : &*at;
}

std::string origin(const Link& mark) {
  return link(mark.url, mark.name);
}

std::string revision(const Link& mark) {
  for (const auto& part :
       core::split(std::string_view(mark.url).substr(std::min(mark.url.size(), mark.url.find('#'))), ';')) {
    if (part.starts_with("rev=")) return part.substr(4);
  }
  return {};
}

std::string value_of(const Pairs& query, std::string_view name) {
  const auto at = std::find_if(query.begin(), query.end(), [&](const auto& pair) { return pair.first == name; });
  return at == query.end() ? std::string() : at->second;
}

Range range_of(const Pairs& query, std::size_t total) {
  const auto most = std::max<std::size_t>(1, (total + kRowsPerPage - 1) / kRowsPerPage);
  const auto wanted = core::parse_int(value_of(query, "page")).value_or(1);
  const auto page = wanted < 1 ? 1 : std::min(most, static_cast<std::size_t>(wanted));
  return {page, (page - 1) * kRowsPerPage, std::min(total, page * kRowsPerPage)};
}

Page::Page(const WebView& view, std::string_view title, std::string_view here) {
  body_ =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>" +
      text(title) + " - " + text(view.instance) + "</title><style>" + std::string(kPageStyle) +
      "</style></head>\n<body><a class=\"skip\" href=\"#main\">Skip to the content</a><header><div class=\"wide\">"
      "<p class=\"mark\">" +
      text(view.instance) + " <span>sandbox instance</span></p><nav aria-label=\"Main\"><ul>";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kEntries{
      {{"/", "Projects"}, {"/integrations", "Integrations"}, {"/requests", "Requests"}}};
  for (const auto& [address, words] : kEntries) {
    body_ += "<li><a href=\"" + std::string(address) + "\"" + current(address == here) + ">" + std::string(words) +
             "</a></li>";
  }
  body_ += "</ul></nav></div></header>\n<main id=\"main\" class=\"wide\" tabindex=\"-1\">\n";
}

void Page::project(const json& project, std::string_view part, bool below) {
  const Id id = id_of(project);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kParts{
      {{"test-cases", "Test cases"}, {"launches", "Launches"}, {"exports", "Exports"}}};
  body_ += "<nav class=\"path\" aria-label=\"Project\"><p><a href=\"/\">Projects</a> / " +
           name(text_of(project, "name")) + "</p><ul class=\"tabs\">";
  for (const auto& [address, words] : kParts) {
    const bool is = address == part;
    body_ += "<li><a href=\"" + project_address(id, address) + "\"" +
             (is ? std::string(below ? " aria-current=\"true\"" : current(true)) : "") + ">" + std::string(words) +
             "</a></li>";
  }
  body_ += "</ul></nav>\n";
}

void Page::table(std::string_view caption, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& numbers) {
  const auto is_number = [&](std::size_t column) {
    return std::find(numbers.begin(), numbers.end(), column) != numbers.end();
  };
  body_ +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + text(caption) + "\"><table><thead><tr>";
  for (std::size_t i = 0; i < head.size(); ++i) {
    body_ +=
        std::string("<th scope=\"col\"") + (is_number(i) ? " class=\"number\"" : "") + ">" + text(head[i]) + "</th>";
  }
  body_ += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    body_ += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      body_ += (is_number(i) ? "<td class=\"number\">" : "<td>") + row[i] + "</td>";
    }
    body_ += "</tr>\n";
  }
  if (rows.empty()) body_ += "<tr><td colspan=\"" + std::to_string(head.size()) + "\" class=\"muted\">None.</td></tr>";
  body_ += "</tbody></table></div>\n";
}

void Page::facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  body_ += "<dl class=\"facts\">";
  for (const auto& [label, value] : rows) {
    if (!value.empty()) body_ += "<div><dt>" + text(label) + "</dt><dd>" + value + "</dd></div>";
  }
  body_ += "</dl>";
}

void Page::search(std::string_view address, const std::string& query, std::string_view label) {
  body_ += "<form role=\"search\" action=\"" + std::string(address) + "\" method=\"get\"><label>" + text(label) +
           "<input type=\"search\" name=\"q\" value=\"" + text(query) + "\"></label><button>Search</button></form>\n";
}

void Page::pages(std::string_view address, const std::string& query, std::size_t total, const Range& range,
                 std::string_view what) {
  const auto to = [&](std::size_t page, std::string_view words) {
    std::string url = std::string(address) + "?page=" + std::to_string(page);
    if (!query.empty()) url += "&q=" + core::percent_encode(query);
    return "<a href=\"" + text(url) + "\">" + std::string(words) + "</a>";
  };
  body_ += "<nav class=\"pages\" aria-label=\"Pages\"><span class=\"muted\">";
  body_ += total == 0 ? "no " + std::string(what)
                      : number(range.first + 1) + " to " + number(range.last) + " of " + number(total) + " " +
                            std::string(what);
  body_ += "</span>";
  if (range.page > 1) body_ += to(range.page - 1, "Previous");
  if (range.last < total) body_ += to(range.page + 1, "Next");
  body_ += "</nav>\n";
}

Response Page::finish() {
  return {200,
          {{"Content-Type", "text/html;charset=UTF-8"},
           {"Content-Security-Policy", policy()},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"}},
          body_ +
              "</main>\n<footer class=\"wide\"><p>Read-only. What is here lives in this "
              "sandbox.</p></footer></body></html>\n"};
}

}  // namespace tmsync::standin::web
