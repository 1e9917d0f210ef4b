#include "tmsync/plan/launch_scope.hpp"

#include <algorithm>
#include <set>

#include "tmsync/plan/reverted.hpp"

namespace tmsync::plan {
namespace {

constexpr std::size_t kDigestLength = 16;

std::set<std::string> split_digests(const std::string& digests) {
  std::set<std::string> result;
  for (std::size_t at = 0; at + kDigestLength <= digests.size(); at += kDigestLength) {
    result.insert(digests.substr(at, kDigestLength));
  }
  return result;
}

/// The first copy of the launch; the range of all of them is [first, last).
std::pair<std::size_t, std::size_t> copies_of(const std::vector<LaunchCopy>& copies, Id source) {
  const auto first = std::lower_bound(copies.begin(), copies.end(), source,
                                      [](const LaunchCopy& copy, Id id) { return copy.mark.source.id < id; });
  auto last = first;
  while (last != copies.end() && last->mark.source.id == source) ++last;
  return {static_cast<std::size_t>(first - copies.begin()), static_cast<std::size_t>(last - copies.begin())};
}

bool is_echo(const model::LaunchRow& row, const LaunchRules& rules) {
  if (!row.links) return false;
  const auto& recipient = *rules.content->recipient;
  const auto mark = recipient.mark_among(*row.links, model::AddressKind::launch);
  return mark && mark->source.project == recipient.project.id;
}

/// How a copy stands to its launch; nothing where both are as they should be.
std::optional<LaunchVerdict> judge(const model::LaunchRow& row, const LaunchCopy& copy, const LaunchRules& rules,
                                   Omissions& omissions) {
  LaunchVerdict verdict;
  verdict.fields = compare(desired_launch(row, *rules.content, omissions), observed_launch(copy.row));
  verdict.complete = !copy.mark.rev.empty();
  const bool ours = has_digest(copy.mark.map, rules.digest) || has_digest(copy.mark.map, rules.digest_without_copies);
  verdict.look_inside = true;
  if (!verdict.complete) {
    verdict.reason = Reason::incomplete;
  } else if (!ours) {
    verdict.reason = Reason::mapping_changed;
  } else if (copy.mark.mod == kRevertedDate) {
    verdict.reason = Reason::reverted;
  } else if (copy.mark.mod != row.last_modified_date || !row.closed) {
    verdict.reason = Reason::source_changed;
  } else if (rules.full) {
    verdict.reason = Reason::refresh;
  } else {
    verdict.look_inside = false;
    verdict.reason = Reason::recipient_changed;
    if (verdict.fields.empty() && copy.row.closed) {
      const auto& source = *rules.content->source;
      if (copy.mark.source_url == source.launch_url(row.id) && copy.mark.source.origin == source.origin) return {};
      verdict.reason = Reason::touch;  // the mark alone is behind
    }
  }
  return verdict;
}

}  // namespace

bool has_digest(const std::string& digests, const std::string& digest) {
  return split_digests(digests).contains(digest);
}

std::string with_digest(const std::string& digests, const std::string& digest) {
  auto all = split_digests(digests);
  all.insert(digest);
  std::string result;
  for (const auto& one : all) result += one;
  return result;
}

LaunchClassification classify_launches(const std::vector<model::LaunchRow>& source,
                                       const std::vector<LaunchCopy>& copies, const LaunchRules& rules,
                                       Omissions& omissions) {
  LaunchClassification result;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const auto [first, last] = copies_of(copies, source[i].id);
    for (std::size_t extra = first + 1; extra < last; ++extra) result.doubles.push_back(extra);
    std::optional<LaunchVerdict> verdict;
    if (is_echo(source[i], rules)) {
      verdict.emplace();
      verdict->action = Action::refused;
      verdict->reason = Reason::echo;
    } else if (first == last) {
      verdict.emplace();
      verdict->action = Action::create;
      verdict->reason = Reason::not_in_recipient;
      verdict->look_inside = true;
    } else {
      verdict = judge(source[i], copies[first], rules, omissions);
      if (verdict) verdict->copy = first;
    }
    if (!verdict) {
      if (!rules.mine || rules.mine(source[i].id)) ++result.unchanged;
      continue;
    }
    verdict->source = i;
    result.verdicts.push_back(std::move(*verdict));
  }
  return result;
}

std::optional<Id> ResultRules::copy_of(Id test_case) const {
  const auto at = std::lower_bound(copies->begin(), copies->end(), test_case,
                                   [](const auto& pair, Id id) { return pair.first < id; });
  if (at == copies->end() || at->first != test_case) return std::nullopt;
  return at->second;
}

ResultFate ResultRules::fate(const model::ResultRow& row) const {
  if (!row.test_case) return ResultFate::unbound;
  if (!std::binary_search(scope->begin(), scope->end(), *row.test_case)) return ResultFate::out_of_scope;
  if (!copy_of(*row.test_case)) return ResultFate::without_copy;
  if (!row.status) return ResultFate::unfinished;
  if (row.hidden && !bulk) return ResultFate::retry;
  return ResultFate::taken;
}

void count(LeftOut& left_out, ResultFate fate) {
  switch (fate) {
    case ResultFate::taken:
      break;
    case ResultFate::out_of_scope:
      ++left_out.out_of_scope;
      break;
    case ResultFate::unbound:
      ++left_out.unbound;
      break;
    case ResultFate::without_copy:
      ++left_out.without_copy;
      break;
    case ResultFate::unfinished:
      ++left_out.unfinished;
      break;
    case ResultFate::retry:
      ++left_out.retries;
      break;
  }
}

}  // namespace tmsync::plan
