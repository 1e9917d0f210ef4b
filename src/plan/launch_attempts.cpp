#include "tmsync/plan/launch_attempts.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

namespace tmsync::plan {

void Attempts::add(const model::ResultRow& row, std::optional<model::Id> copy) {
  if (row.history_key.empty() || (row.hidden && !row.retried)) return;
  auto& attempts = tests_[core::hash64(row.history_key)];
  if (!row.hidden && std::any_of(attempts.begin(), attempts.end(), [](const Attempt& one) { return one.last; })) return;
  attempts.push_back({!row.hidden, row.times.start, row.times.stop, row.id, copy});
}

std::vector<Attempts::Sent> Attempts::in_order() const {
  std::vector<Sent> order;
  for (const auto& test : tests_) {
    auto attempts = test.second;
    if (attempts.size() < 2) continue;
    std::sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) {
      return std::tie(a.last, a.start, a.stop, a.source) < std::tie(b.last, b.start, b.stop, b.source);
    });
    model::Id before = 0;
    bool sending = false;
    for (const auto& attempt : attempts) {
      sending = sending || !attempt.copy || *attempt.copy < before;
      if (sending) order.push_back({attempt.source, attempt.copy});
      before = attempt.copy.value_or(before);
    }
  }
  return order;
}

void Statistic::add(const std::optional<model::ResultStatus>& status, bool is_hidden) {
  if (is_hidden) {
    ++hidden;
  } else {
    ++seen[status ? std::string(model::to_string(*status)) : std::string("unfinished")];
  }
}

std::string what_differs(const Statistic& wanted, const Statistic& found, std::int64_t otherwise) {
  std::vector<std::string> parts;
  std::set<std::string> words;
  for (const auto& side : {wanted.seen, found.seen}) {
    for (const auto& [word, number] : side) words.insert(word);
  }
  const auto number = [](const Statistic& side, const std::string& word) {
    const auto at = side.seen.find(word);
    return at == side.seen.end() ? std::int64_t{0} : at->second;
  };
  for (const auto& word : words) {
    const auto there = number(found, word);
    const auto here = number(wanted, word);
    if (there != here) parts.push_back(fmt::format("{} {} instead of {}", there, word, here));
  }
  if (otherwise > 0) parts.push_back(core::counted(otherwise, "result") + " hidden on one side alone");
  return core::join(parts, ", ");
}

}  // namespace tmsync::plan
