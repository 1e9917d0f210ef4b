#include "received.hpp"

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

constexpr std::size_t kLongestTarget = 2'000;

bool is_secret(std::string_view name) {
  const auto lower = core::ascii_lower(name);
  for (const char* word : {"token", "secret", "password"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string masked(const std::string& target) {
  const auto question = target.find('?');
  if (question == std::string::npos) return target;
  std::vector<std::string> pairs = core::split(std::string_view(target).substr(question + 1), '&');
  for (auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals != std::string::npos && is_secret(std::string_view(pair).substr(0, equals))) {
      pair = pair.substr(0, equals) + "=***";
    }
  }
  return target.substr(0, question + 1) + core::join(pairs, "&");
}

}  // namespace

void ReceivedLog::add(Received received) {
  received.target = core::elide(masked(received.target), kLongestTarget);
  entries_.push_front(std::move(received));
  if (entries_.size() > kMost) entries_.pop_back();
  ++total_;
}

}  // namespace tmsync::standin
