#include <algorithm>
#include <unordered_set>
#include <utility>

#include "tmsync/core/hash.hpp"
#include "tmsync/plan/reverted.hpp"
#include "tmsync/plan/scope.hpp"
#include "tmsync/plan/scope_diff.hpp"

namespace tmsync::plan {
namespace {

struct CopyRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

CopyRange copies_of(const std::vector<RecipientRecord>& copies, Id source) {
  const auto less = [](const RecipientRecord& record, Id id) { return record.source < id; };
  const auto first = std::lower_bound(copies.begin(), copies.end(), source, less);
  auto last = first;
  while (last != copies.end() && last->source == source) ++last;
  return {static_cast<std::size_t>(first - copies.begin()), static_cast<std::size_t>(last - copies.begin())};
}

/// What quick compare says about a pair; nothing = equal.
std::optional<Reason> difference(const SourceRecord& source, const RecipientRecord& copy, const ClassifyRules& rules) {
  if (!copy.readable) return Reason::mark_damaged;
  if (copy.rev == 0) return copy.mark_modified == 0 ? Reason::mark_damaged : Reason::incomplete;
  if (copy.mark_modified == kRevertedDate) {
    return copy.modified_by_other ? Reason::recipient_changed : Reason::reverted;
  }
  if (copy.map != rules.map_digest) return Reason::mapping_changed;
  if (copy.mark_modified != source.modified) return Reason::source_changed;
  if (copy.modified_by_other) return Reason::recipient_changed;
  if (!copy.mark_is_current) return Reason::touch;
  if (copy.att != combine_attributes(source.attributes, copy.attributes)) return Reason::source_changed;
  if (rules.full) return Reason::refresh;
  return std::nullopt;
}

class Classifier {
 public:
  Classifier(const SourceSweep& source, const RecipientSweep& recipient, const ClassifyRules& rules)
      : source_(source), recipient_(recipient), rules_(rules) {}

  Classification run() {
    for (std::size_t i = 0; i < source_.cases.size(); ++i) classify_one(i);
    orphans();
    return std::move(result_);
  }

 private:
  void classify_one(std::size_t index) {
    const auto& record = source_.cases[index];
    const auto range = copies_of(recipient_.copies, record.id);
    std::optional<std::size_t> live;
    std::optional<std::size_t> binned;
    std::optional<std::size_t> clone;
    for (std::size_t at = range.begin; at < range.end; ++at) {  // live ones first, lowest id first
      const auto& copy = recipient_.copies[at];
      if (!copy.own) {
        // A person's clone carries our mark, too, and is not ours to change, to restore or to delete.
        if (copy.deleted) continue;
        count(result_.foreign_copies, record.id);
        if (clone) result_.foreign.push_back(at);
        if (!clone) clone = at;
      } else if (copy.deleted) {
        if (!binned) binned = at;
      } else if (!live) {
        live = at;
      } else {
        // The copy with the lowest id stays.
        result_.removals.emplace_back(at, Reason::duplicate);
      }
    }
    if (clone && (live || binned)) result_.foreign.push_back(*clone);
    const auto known = live ? live : binned;
    if (known && recipient_.copies[*known].mark_modified > kRevertedDate &&
        record.created > recipient_.copies[*known].mark_modified) {
      if (live) exported(record.id);
      return add(index, known, Action::refused, Reason::source_reset);
    }
    if (live) {
      exported(record.id);
      if (const auto reason = difference(record, recipient_.copies[*live], rules_)) {
        add(index, live, Action::update, *reason);
      } else {
        count(result_.unchanged, record.id);
      }
    } else if (binned) {
      if (rules_.declared->on_recipient_delete == model::RecipientDelete::restore) {
        add(index, binned, Action::restore, Reason::deleted_on_recipient);
      } else {
        count(result_.respected, record.id);
      }
    } else if (clone) {
      // It does not take the place of the copy, nor is a second one made before somebody said whose this is.
      add(index, clone, Action::refused, Reason::foreign_copy);
    } else {
      missing(index);
    }
  }

  void missing(std::size_t index) {
    const auto& record = source_.cases[index];
    if (record.is_copy_of_recipient) return add(index, std::nullopt, Action::refused, Reason::echo);
    const std::string name(source_.names.get(record.name));
    if (rules_.declared->adopt_by && adopt(index, name)) return enters(result_.scope, record.id, name);
    if (!rules_.declared->create) {
      count(result_.not_created, record.id);
      return;
    }
    enters(result_.scope, record.id, name);
    if (recipient_.own_unmarked.contains(name) || recipient_.lost.contains(record.id)) {
      return add(index, std::nullopt, Action::refused, Reason::lost_mark);
    }
    add(index, std::nullopt, Action::create, Reason::not_in_recipient);
  }

  /// True when the case is settled: adopted, or refused because the match is not clear.
  bool adopt(std::size_t index, const std::string& name) {
    const auto& record = source_.cases[index];
    std::vector<Id> matches;
    if (*rules_.declared->adopt_by == model::AdoptBy::name) {
      for (const auto* unmarked : {&recipient_.own_unmarked, &recipient_.foreign_unmarked}) {
        const auto [first, last] = unmarked->equal_range(name);
        for (auto at = first; at != last; ++at) matches.push_back(at->second);
      }
      // Two cases of this name in scope would take the same object.
      if (matches.size() == 1 && names_in_scope(name) > 1) matches.push_back(matches.front());
    } else {
      const auto found = rules_.adoptable.equal_range(record.id);
      for (auto at = found.first; at != found.second; ++at) matches.push_back(at->second);
      if (matches.size() == 1 && !taken_.insert(matches.front()).second) matches.push_back(matches.front());
    }
    if (matches.empty()) return false;
    if (matches.size() > 1) {
      add(index, std::nullopt, Action::refused, Reason::adopt_ambiguous);
    } else {
      add(index, std::nullopt, Action::adopt, Reason::adopt_match);
      result_.candidates.back().adopt = matches.front();
    }
    return true;
  }

  std::size_t names_in_scope(const std::string& name) {
    if (name_counts_.empty()) {
      for (const auto& record : source_.cases) ++name_counts_[std::string(source_.names.get(record.name))];
    }
    return name_counts_[name];
  }

  /// Copies whose source case is not in scope.
  void orphans() {
    for (std::size_t at = 0; at < recipient_.copies.size(); ++at) {
      const auto& copy = recipient_.copies[at];
      if (copy.deleted || in_scope(copy.source)) continue;
      if (rules_.in_sibling_scope && rules_.in_sibling_scope(copy.source)) continue;
      if (!copy.own) {
        count(result_.foreign_copies, copy.source);
        continue;
      }
      if (rules_.sibling_deletes && copy.map == rules_.map_digest) continue;
      exported(copy.source);
      left(at);
      if (rules_.declared->on_scope_exit == model::ScopeExit::remove && owns(copy)) {
        const bool second = std::exchange(last_removed_, copy.source) == copy.source;
        result_.removals.emplace_back(at, second ? Reason::duplicate : Reason::scope_left);
      } else {
        count(result_.left_kept, copy.source);
      }
    }
  }

  /// Two copies of one case are one case that left; the copies come by case.
  void left(std::size_t at) {
    const Id source = recipient_.copies[at].source;
    if (std::exchange(last_left_, source) == source) return;
    leaves(result_.scope, source);
    if (result_.left.size() < result_.scope.leaving_samples.size()) result_.left.push_back(at);
  }

  void count(std::int64_t& counter, Id source) const {
    if (!rules_.mine || rules_.mine(source)) ++counter;
  }

  void exported(Id source) {
    ++result_.exported;
    count(result_.exported_share, source);
  }

  bool in_scope(Id id) const { return source_.find(id) != nullptr; }

  /// With sibling exports between the same two projects, only the one whose mapping wrote the mark may delete.
  bool owns(const RecipientRecord& copy) const {
    return !rules_.has_siblings || (copy.map == rules_.map_digest && !rules_.siblings_keep);
  }

  void add(std::size_t source, std::optional<std::size_t> recipient, Action action, Reason reason) {
    result_.candidates.push_back({source, recipient, action, reason, std::nullopt});
  }

  const SourceSweep& source_;
  const RecipientSweep& recipient_;
  const ClassifyRules& rules_;
  Classification result_;
  std::unordered_set<Id> taken_;
  std::unordered_map<std::string, std::size_t> name_counts_;
  std::optional<Id> last_left_;
  std::optional<Id> last_removed_;
};

}  // namespace

const SourceRecord* SourceSweep::find(Id id) const {
  const auto at = std::lower_bound(cases.begin(), cases.end(), id,
                                   [](const SourceRecord& record, Id wanted) { return record.id < wanted; });
  return at == cases.end() || at->id != id ? nullptr : &*at;
}

std::uint64_t NameArena::add(std::string_view name) {
  const std::uint64_t at = bytes_.size();
  // Length in front: two bytes are enough, names have at most 255 characters; longer ones are cut for display and
  // matching.
  const auto length = static_cast<std::uint16_t>(std::min<std::size_t>(name.size(), 0xffff));
  bytes_ += static_cast<char>(length & 0xffU);
  bytes_ += static_cast<char>(length >> 8U);
  bytes_.append(name.substr(0, length));
  return at;
}

std::string_view NameArena::get(std::uint64_t at) const {
  const auto byte = [&](std::uint64_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes_[i])); };
  return std::string_view(bytes_).substr(at + 2, byte(at) | (byte(at + 1) << 8U));
}

std::uint64_t attribute_term(std::string_view field, std::string_view value) {
  return core::hash64(std::to_string(field.size()) + ':' + std::string(field) + std::string(value));
}

std::uint64_t combine_attributes(std::uint64_t source, std::uint64_t recipient) {
  // Never 0: that is what an unreadable mark has.
  return (source ^ ((recipient << 29U) | (recipient >> 35U))) | 1U;
}

Classification classify(const SourceSweep& source, const RecipientSweep& recipient, const ClassifyRules& rules) {
  return Classifier(source, recipient, rules).run();
}

}  // namespace tmsync::plan
