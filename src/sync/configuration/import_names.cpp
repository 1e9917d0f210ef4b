#include "import_names.hpp"

#include "tmsync/core/text.hpp"

namespace tmsync::sync {
namespace {

constexpr std::size_t kLongest = 63;

/// Lower case; what is neither letter nor digit becomes one hyphen.
std::string label_of(const std::string& text) {
  std::string label;
  for (const char c : core::ascii_lower(text)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) label += c;
    if (!plain && !label.empty() && label.back() != '-') label += '-';
  }
  label = label.substr(0, kLongest);
  while (!label.empty() && label.back() == '-') label.pop_back();
  return label;
}

}  // namespace

ImportNames::ImportNames(const model::Configuration& taken) {
  for (const auto& one : taken.instances) taken_["Instance"].insert(one.name);
  for (const auto& one : taken.integrations) taken_["Integration"].insert(one.name);
  for (const auto& one : taken.exports) taken_["Export"].insert(one.name);
}

std::string ImportNames::unique(const std::string& kind, const std::string& wanted) {
  std::string base = label_of(wanted);
  if (base.empty()) base = core::ascii_lower(kind);
  auto& taken = taken_[kind];
  std::string name = base;
  for (int n = 2; taken.contains(name); ++n) {
    const std::string tail = '-' + std::to_string(n);
    name = base.substr(0, kLongest - tail.size()) + tail;
  }
  taken.insert(name);
  return name;
}

bool is_plain_url(const std::string& endpoint) {
  const std::string lower = core::ascii_lower(core::trim(endpoint));
  const auto scheme = lower.find("://");
  if (scheme == std::string::npos) return false;
  const std::string name = lower.substr(0, scheme);
  if (name != "http" && name != "https") return false;
  const std::string rest = lower.substr(scheme + 3);
  const bool has_host = !rest.empty() && rest.front() != '/' && rest.front() != ':';
  return has_host && rest.find_first_of("@?# \t\r\n\\\"<>") == std::string::npos;
}

std::string host_of(const std::string& endpoint) {
  const auto scheme = endpoint.find("://");
  std::string host = endpoint.substr(scheme == std::string::npos ? 0 : scheme + 3);
  host = host.substr(0, host.find('/'));
  const bool address = !host.empty() && (host.front() == '[' || (host.front() >= '0' && host.front() <= '9'));
  return address ? host : host.substr(0, host.find_first_of(".:"));
}

std::string variable_of(const std::string& name, const std::string& what) {
  std::string variable = "TMSYNC_";
  for (const char c : name) variable += c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return variable + '_' + what;
}

}  // namespace tmsync::sync
