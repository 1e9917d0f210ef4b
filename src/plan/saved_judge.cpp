#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "saved_verdict.hpp"

namespace tmsync::plan {
namespace {

using Json = nlohmann::json;

/// The copies whose deletion was planned are still to be deleted, or gone.
template <typename T>
Verdict judge_removal(const T& saved, const std::vector<T>& fresh, const std::vector<Standing>& standings,
                      bool reverts) {
  for (std::size_t at = 0; at < fresh.size(); ++at) {
    if (fresh[at].action == Action::remove && fresh[at].recipient_id == saved.recipient_id) return Verdict::keep(at);
  }
  if (reverts && fresh.empty()) return Verdict::done();
  const auto standing = standing_of(standings, saved.source_id);
  const auto& copies = standing.copies;
  if (std::find(copies.begin(), copies.end(), saved.recipient_id) == copies.end()) return Verdict::done();
  if (saved.reason == Reason::duplicate) return Verdict::stale("it is not a double any more");
  return Verdict::stale(standing.in_scope ? "it is in scope again"
                                          : "it is not to be deleted any more: its mark or its owner changed");
}

/// The other one than a removal: there is at most one for each object.
template <typename T>
const T* counterpart(const std::vector<T>& fresh, std::size_t& index) {
  for (index = 0; index < fresh.size(); ++index) {
    const bool clone = fresh[index].action == Action::refused && fresh[index].reason == Reason::foreign_copy;
    if (fresh[index].action != Action::remove && !(clone && fresh.size() > 1)) return &fresh[index];
  }
  return nullptr;
}

Verdict judge_absent(Id source, const std::vector<Standing>& standings, const char* no_copy) {
  const auto standing = standing_of(standings, source);
  if (!standing.in_scope) return Verdict::stale("the source changed: it is not in scope any more, or it is gone");
  if (!standing.copies.empty()) return Verdict::done();
  return Verdict::stale(standing.in_bin ? "its copy was deleted on the recipient meanwhile" : no_copy);
}

std::string by(const std::string& who) {
  return who.empty() ? std::string() : " by " + who;
}

/// The content that was reviewed, over the content that was reviewed; or what an interrupted run left of that.
std::string content_moved(const Change& saved, const Change& now) {
  if (saved.recipient_id != now.recipient_id) return "another object is its copy by now";
  const bool same_content = saved.desired_rev.empty() && now.desired_rev.empty() ? saved.after == now.after
                                                                                 : saved.desired_rev == now.desired_rev;
  if (!same_content) {
    const bool later = now.provenance.source_at != saved.provenance.source_at;
    return fmt::format("the source changed{}{}", later ? by(now.provenance.source_by) : "",
                       differing(saved.after, now.after));
  }
  const auto field = field_not_planned(saved.fields, now.fields);
  if (field.empty()) return {};
  const bool later = now.provenance.recipient_at != saved.provenance.recipient_at;
  return fmt::format("the copy changed{} ({})", later ? by(now.provenance.recipient_by) : "", field);
}

/// What holds for a test case and a launch alike; absent where `fresh[index]` has to be compared with what was saved.
template <typename T>
std::optional<Verdict> judge_alike(const T& saved, const std::vector<T>& fresh, const std::vector<Standing>& standings,
                                   bool reverts, const char* no_copy, std::size_t& index) {
  if (saved.action == Action::remove) return judge_removal(saved, fresh, standings, reverts);
  const auto* now = counterpart(fresh, index);
  if (is_touch(saved)) return now != nullptr && is_touch(*now) ? Verdict::keep(index) : Verdict::dropped();
  if (now == nullptr) return reverts ? Verdict::done() : judge_absent(saved.source_id, standings, no_copy);
  if (now->action == Action::refused) return Verdict::stale(words_of_refusal(now->reason));
  if (now->action == Action::none) return Verdict::done();
  return std::nullopt;
}

Verdict judge_create(const Change& saved, const Change& now, std::size_t index) {
  const bool same_source =
      saved.source_modified == now.source_modified && saved.source_attributes == now.source_attributes;
  const bool begun = now.action == Action::update && now.reason == Reason::incomplete;
  if (now.action == Action::create || begun) {
    // What was begun is compared already, and its date is that of the whole case; else both are of the row.
    return same_source ? Verdict::keep(index) : Verdict::stale("the source changed");
  }
  if (now.action == Action::adopt) return Verdict::stale("there is a case to adopt by now");
  return Verdict::stale("a copy exists by now, and it differs from its source");
}

Verdict judge_content(const Change& saved, const Change& now, std::size_t index) {
  // A restored copy that still differs, and an adopted one that was not finished, go on as updates.
  const bool goes_on = now.action == saved.action || now.action == Action::update;
  if (!goes_on) {
    if (now.action == Action::restore) return Verdict::stale("its copy was deleted on the recipient meanwhile");
    if (now.action == Action::create) return Verdict::stale("its copy is gone from the recipient");
    return Verdict::stale("another object is its copy by now");
  }
  auto why = content_moved(saved, now);
  return why.empty() ? Verdict::keep(index) : Verdict::stale(std::move(why));
}

}  // namespace

Standing standing_of(const std::vector<Standing>& standings, Id source) {
  const auto at = std::lower_bound(standings.begin(), standings.end(), source,
                                   [](const Standing& standing, Id id) { return standing.source < id; });
  return at != standings.end() && at->source == source ? *at : Standing{};
}

std::string differing(const StoredText& a, const StoredText& b) {
  const Json old_one = Json::parse(a.text(), nullptr, false);
  const Json new_one = Json::parse(b.text(), nullptr, false);
  if (!old_one.is_object() || !new_one.is_object()) return {};
  std::vector<std::string> names;
  for (const auto& [name, value] : new_one.items()) {
    if (old_one.value(name, Json()) != value) names.push_back(name);
  }
  for (const auto& [name, value] : old_one.items()) {
    if (!new_one.contains(name)) names.push_back(name);
  }
  return names.empty() ? std::string() : " (" + core::join(names, ", ") + ')';
}

std::string field_not_planned(const std::vector<FieldChange>& planned, const std::vector<FieldChange>& now) {
  for (const auto& field : now) {
    if (std::find(planned.begin(), planned.end(), field) == planned.end()) return field.field;
  }
  return {};
}

std::string words_of_refusal(Reason reason) {
  if (reason == Reason::lost_mark) return "an unmarked case of its name is on the recipient by now";
  if (reason == Reason::adopt_ambiguous) return "there are several candidates to adopt by now";
  if (reason == Reason::echo) return "it is a copy from the recipient by now";
  if (reason == Reason::foreign_copy) return "a clone on the recipient carries its mark by now";
  if (reason == Reason::source_reset) return "its original is younger than its copy by now";
  if (reason == Reason::credentials_refused) return "the recipient refuses the token that is stored";
  return fmt::format("it is refused by now ({})", to_string(reason));
}

Verdict judge(const Change& saved, const std::vector<Change>& fresh, const std::vector<Standing>& standings,
              bool reverts) {
  std::size_t index = 0;
  auto alike = judge_alike(saved, fresh, standings, reverts, "it gets no copy any more", index);
  if (alike) return std::move(*alike);
  const auto& now = fresh[index];
  return saved.action == Action::create ? judge_create(saved, now, index) : judge_content(saved, now, index);
}

namespace {

/// Results that the copy shall hold in the end.
std::int64_t results_of(const LaunchChange& change) {
  return change.uploads() + change.present;
}

std::string launch_moved(const LaunchChange& saved, const LaunchChange& now) {
  if (saved.recipient_id && saved.recipient_id != now.recipient_id) return "another launch is its copy by now";
  const auto field = field_not_planned(saved.fields, now.fields);
  if (!field.empty() && saved.action != Action::create) {
    return fmt::format("the launch or its copy changed ({})", field);
  }
  if (saved.name != now.name) return "it was renamed at the source";
  if (now.reopen && !saved.reopen && saved.action != Action::create) {
    return "its copy would have to be reopened: results came after it was closed";
  }
  if (now.remove > saved.remove) return "more of its results are gone at the source";
  // While it is open it grows: what it got since the plan goes along, and it is closed when it was closed.
  const bool was_open = !saved.close && !saved.reopen;
  if (was_open) return {};
  if (!now.close && !now.reopen) return "it was opened again at the source";
  if (results_of(now) > results_of(saved)) return "it has more results than planned";
  return now.replace > saved.replace ? "results of it changed at the source" : std::string();
}

}  // namespace

Verdict judge(const LaunchChange& saved, const std::vector<LaunchChange>& fresh, const std::vector<Standing>& standings,
              bool reverts) {
  std::size_t index = 0;
  auto alike = judge_alike(saved, fresh, standings, reverts, "none of its results is in scope any more", index);
  if (alike) return std::move(*alike);
  const auto& now = fresh[index];
  if (saved.action == Action::update && now.action == Action::create) {
    return Verdict::stale("its copy is gone from the recipient");
  }
  // What an interrupted run made says what it should; of its results the rest comes.
  if (saved.action == Action::create && now.action == Action::update && !now.fields.empty()) {
    return Verdict::stale("a copy exists by now, and it differs from its source");
  }
  auto why = launch_moved(saved, now);
  return why.empty() ? Verdict::keep(index) : Verdict::stale(std::move(why));
}

Verdict judge(const ConfigChange& saved, const ConfigChange* fresh) {
  if (fresh == nullptr) return Verdict::done();
  if (fresh->action == Action::refused) return Verdict::stale(words_of_refusal(fresh->reason));
  if (fresh->action == Action::none) return Verdict::done();
  const bool rotates = saved.reason == Reason::secret_rotated;
  if (rotates && saved.seen_modified != fresh->seen_modified) {
    return Verdict::stale("it was modified meanwhile; whether that was its token cannot be seen");
  }
  const bool same = saved.action == fresh->action && saved.id == fresh->id && saved.send_secret == fresh->send_secret;
  if (same && saved.before == fresh->before && saved.after == fresh->after) return Verdict::keep(0);
  return Verdict::stale("it changed on the instance" + differing(saved.before, fresh->before));
}

}  // namespace tmsync::plan
