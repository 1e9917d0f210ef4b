#include "tmsync/testops/attachment_refs.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/testops/api.hpp"

namespace tmsync::testops {
namespace {

constexpr std::array<std::string_view, 2> kObjects{"/testcase", "/sharedstep"};
constexpr std::string_view kAttachment = "/attachment/";
constexpr std::string_view kContent = "/content";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A reference inside a text: what stands before `/testcase` is the caller's matter.
struct Found {
  std::size_t object = 0;  ///< where `/testcase` or `/sharedstep` begins
  std::size_t id_begin = 0;
  std::size_t id_end = 0;
  std::size_t end = 0;  ///< behind `/content`
  Id id = 0;
  bool of_shared_step = false;
};

/// `at` is where "/attachment/" begins.
std::optional<Found> found_at(std::string_view text, std::size_t at) {
  Found found;
  const std::string_view before = text.substr(0, at);
  for (const auto object : kObjects) {
    if (!before.ends_with(object)) continue;
    found.object = at - object.size();
    found.of_shared_step = object == kObjects[1];
    found.id_begin = at + kAttachment.size();
    found.id_end = found.id_begin;
    while (found.id_end < text.size() && is_digit(text[found.id_end])) ++found.id_end;
    found.end = found.id_end + kContent.size();
    if (!text.substr(found.id_end).starts_with(kContent)) return std::nullopt;
    const char next = found.end < text.size() ? text[found.end] : ' ';
    if (is_digit(next) || is_letter(next) || next == '/' || next == '_') return std::nullopt;
    const auto id = core::parse_int(text.substr(found.id_begin, found.id_end - found.id_begin));
    if (!id) return std::nullopt;
    found.id = *id;
    return found;
  }
  return std::nullopt;
}

/// Empty for what is no http(s) address.
std::string comparable(std::string_view address) {
  return model::normalise_base(address).value_or(std::string());
}

/// The path of an address: "" or "/p".
std::string path_of(const std::string& address) {
  const std::string whole = comparable(address);
  const auto slash = whole.find('/');
  return slash == std::string::npos ? std::string() : whole.substr(slash);
}

std::string without_slash_at_end(std::string address) {
  while (address.ends_with('/')) address.pop_back();
  return address;
}

bool ends_word(char c) {
  return static_cast<unsigned char>(c) <= ' ' || std::string_view("()<>\"'`[]{}|\\^").find(c) != std::string_view::npos;
}

bool in_path(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("._~%/-").find(c) != std::string_view::npos;
}

/// Where the address begins whose host, an IPv6 address in brackets, ends at `end`.
std::optional<std::size_t> begin_of_bracketed(std::string_view text, std::size_t end) {
  if (end == 0 || text[end - 1] != ']') return std::nullopt;
  const auto open = text.rfind('[', end - 1);
  const auto scheme = open == std::string_view::npos ? open : text.substr(0, open).rfind("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const auto user = text.substr(scheme + 3, open - scheme - 3);
  if (std::any_of(user.begin(), user.end(), [](char c) { return c == '/' || ends_word(c); })) return std::nullopt;
  std::size_t begin = scheme;
  while (begin > 0 && is_letter(text[begin - 1])) --begin;
  return begin;
}

/// Where the address or path begins that ends at `end`.
std::size_t begin_of_address(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && !ends_word(text[begin - 1])) --begin;
  if (const auto bracketed = begin_of_bracketed(text, begin)) return *bracketed;
  // Inside JSON a line break is the two characters \n.
  const bool escape = begin > 0 && text[begin - 1] == '\\' && begin < end;
  if (escape && (text[begin] == 'n' || text[begin] == 'r' || text[begin] == 't')) ++begin;
  const std::string_view word = text.substr(begin, end - begin);
  std::size_t start = word.rfind("://");
  if (start == std::string_view::npos) {
    start = word.size();
    while (start > 0 && in_path(word[start - 1])) --start;
  } else {
    while (start > 0 && is_letter(word[start - 1])) --start;
  }
  return begin + start;
}

enum class Form { foreign, absolute, rooted, bare };

bool is_api(std::string_view path) {
  return path == "/api" || path == "/api/rs";
}

/// What stands before `/testcase`: "https://host/api", "/api/rs", "api".
Form form_of(std::string_view prefix, const AttachmentHome& home) {
  const auto begins = [](std::string_view whole, std::string_view start) { return whole.starts_with(start); };
  std::string absolute;
  // A path inside of another address's query is that address's business.
  if (prefix.find_first_of("?#") != std::string_view::npos) return Form::foreign;
  if (prefix.find("://") != std::string_view::npos) {
    absolute = comparable(prefix);
  } else if (begins(prefix, "//")) {
    absolute = comparable(fmt::format("https:{}", prefix));
  }
  if (!absolute.empty()) {
    for (const auto& address : home.addresses) {
      const std::string own = comparable(address);
      if (!own.empty() && begins(absolute, own) && is_api(std::string_view(absolute).substr(own.size()))) {
        return Form::absolute;
      }
    }
    return Form::foreign;
  }
  if (prefix == "api" || prefix == "api/rs") return Form::bare;
  while (begins(prefix, "./") || begins(prefix, "../")) prefix.remove_prefix(prefix.find('/') + 1);
  const std::string rooted = begins(prefix, "/") ? std::string(prefix) : fmt::format("/{}", prefix);
  if (is_api(rooted)) return Form::rooted;
  const bool own = std::any_of(home.addresses.begin(), home.addresses.end(), [&](const std::string& address) {
    const std::string path = path_of(address);
    return begins(rooted, path) && is_api(std::string_view(rooted).substr(path.size()));
  });
  return own ? Form::rooted : Form::foreign;
}

std::string written(Form form, const AttachmentHome& home) {
  if (form == Form::absolute) return without_slash_at_end(home.addresses.front()) + home.base_path;
  if (form == Form::rooted) return path_of(home.addresses.front()) + home.base_path;
  return home.base_path.substr(1);
}

/// `use` gets each reference with the place where its address begins and appends what takes its place.
template <typename Use>
std::string walk(std::string_view text, Use use) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = text.find(kAttachment); at != std::string_view::npos; at = text.find(kAttachment, at + 1)) {
    const auto found = found_at(text, at);
    if (!found) continue;
    const std::size_t begin = begin_of_address(text, found->object);
    if (begin < copied) continue;
    const auto put = use(*found, text.substr(begin, found->object - begin));
    if (!put) continue;
    out += text.substr(copied, begin - copied);
    out += *put;
    copied = found->end;
  }
  out += text.substr(copied);
  return out;
}

}  // namespace

AttachmentHome attachment_home(const model::Instance& instance, std::string base_path) {
  AttachmentHome home;
  if (!instance.public_url.empty()) home.addresses.push_back(instance.public_url);
  home.addresses.push_back(instance.endpoint);
  home.addresses.insert(home.addresses.end(), instance.former_endpoints.begin(), instance.former_endpoints.end());
  if (!base_path.empty()) home.base_path = std::move(base_path);
  return home;
}

std::string move_attachment_refs(std::string_view text, const AttachmentHome& from, const AttachmentHome& to,
                                 const std::function<std::optional<Id>(Id, bool)>& replace) {
  const bool leaves = comparable(from.addresses.front()) != comparable(to.addresses.front());
  return walk(text, [&](const Found& found, std::string_view prefix) -> std::optional<std::string> {
    const Form form = form_of(prefix, from);
    if (form == Form::foreign) return std::nullopt;
    if (const auto id = replace(found.id, found.of_shared_step)) {
      return fmt::format("{}{}{}{}{}", written(form, to), kObjects[0], kAttachment, *id, kContent);
    }
    if (form == Form::absolute || !leaves) return std::nullopt;
    return fmt::format("{}{}{}{}{}", written(Form::absolute, from), kObjects[found.of_shared_step ? 1 : 0], kAttachment,
                       found.id, kContent);
  });
}

std::string rewrite_attachment_refs(std::string_view markdown,
                                    const std::function<std::optional<Id>(Id, bool)>& replace) {
  return walk(markdown, [&](const Found& found, std::string_view prefix) -> std::optional<std::string> {
    if (!prefix.ends_with("/api") && !prefix.ends_with("/api/rs") && prefix != "api" && prefix != "api/rs") {
      return std::nullopt;
    }
    const auto id = replace(found.id, found.of_shared_step);
    if (!id) return std::nullopt;
    return fmt::format("{}{}{}{}{}", prefix, kObjects[found.of_shared_step ? 1 : 0], kAttachment, *id, kContent);
  });
}

}  // namespace tmsync::testops
