#include "retry.hpp"

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

#include <fmt/format.h>
#include <time.h>

#include "tmsync/core/text.hpp"

namespace tmsync::http {

namespace {

bool has_html(const Response& response) {
  const std::string* type = response.header("content-type");
  return type != nullptr && core::ascii_lower(*type).find("text/html") != std::string::npos;
}

/// A page where data was asked for: a proxy or the web interface answered. A request that takes anything (the content
/// of an attachment) may well get HTML.
bool is_stray_page(const Request& request, const Response& response) {
  if (response.status != 200 || !has_html(response)) return false;
  const auto accepts_html = [](const Header& header) {
    return core::ascii_lower(header.name) == "accept" &&
           (header.value.find("*/*") != std::string::npos || header.value.find("text/html") != std::string::npos);
  };
  return std::ranges::none_of(request.headers, accepts_html);
}

Verdict judge_answer(const Request& request, const Response& response) {
  switch (response.status) {
    case 425:
    case 429:
      return Verdict::not_executed;
    case 408:
    case 500:
    case 502:
    case 503:  // with Retry-After, too: a gateway writes that over what the server has done
    case 504:
      return Verdict::may_be_done;
    default:
      if (response.status >= 520 && response.status <= 530)
        return Verdict::may_be_done;  // an edge in front of the instance
      return is_stray_page(request, response) ? Verdict::not_executed : Verdict::final;
  }
}

std::optional<std::int64_t> parse_http_date(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::tm when{};
  in >> std::get_time(&when, "%a, %d %b %Y %H:%M:%S");
  if (in.fail()) return std::nullopt;
  return static_cast<std::int64_t>(timegm(&when)) * 1000;
}

}  // namespace

Verdict judge(const Request& request, const core::Result<Response>& outcome) {
  if (outcome.has_value()) return judge_answer(request, *outcome);
  if (outcome.error().kind == core::ErrorKind::unavailable) return Verdict::not_executed;
  if (outcome.error().kind == core::ErrorKind::unknown_outcome) return Verdict::may_be_done;
  return Verdict::final;
}

bool is_throttle(const core::Result<Response>& outcome) {
  return outcome.has_value() && (outcome->status == 429 || outcome->status == 503);
}

std::optional<core::Clock::Duration> retry_after(const Response& response, std::int64_t unix_ms_now,
                                                 core::Clock::Duration limit) {
  const std::string* header = response.header("retry-after");
  if (header == nullptr) return std::nullopt;
  const std::string text(core::trim(*header));
  std::int64_t wait_ms = 0;
  if (const auto seconds = core::parse_int(text)) {
    wait_ms = std::clamp<std::int64_t>(*seconds, 0, limit.count() / 1000 + 1) * 1000;
  } else if (const auto date = parse_http_date(text)) {
    wait_ms = std::max<std::int64_t>(*date - unix_ms_now, 0);
  } else {
    return std::nullopt;
  }
  return std::min(core::Clock::Duration(wait_ms), limit);
}

std::optional<std::int64_t> date_of(const Response& response) {
  const std::string* date = response.header("date");
  return date == nullptr ? std::nullopt : parse_http_date(*date);
}

core::Error unknown_outcome(const Request& request, const Response& response) {
  std::string text = fmt::format("{}: the server answered {}, so whether it was carried out is not known",
                                 describe(request), response.status);
  if (has_html(response)) {
    text += " (an HTML page)";
  } else if (const std::string_view body = core::trim(response.body); !body.empty()) {
    std::string line(body.substr(0, 4096));
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    text += ": " + core::elide(line, 300);
  }
  return core::Error{core::ErrorKind::unknown_outcome, std::move(text), response.status};
}

std::string describe(const Request& request) {
  return fmt::format("{} {}", to_string(request.method),
                     std::string_view(request.target).substr(0, request.target.find('?')));
}

}  // namespace tmsync::http
