#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tmsync/plan/saved.hpp"

/// What becomes of one change of a saved plan.
namespace tmsync::plan {

struct Verdict {
  enum class Kind {
    keep,     ///< `fresh` is carried out
    done,     ///< nothing is left to do
    stale,    ///< refused: `why`
    dropped,  ///< it was no change (a touch), and is not needed any more
  };
  Kind kind = Kind::done;
  std::size_t fresh = 0;
  std::string why;

  static Verdict keep(std::size_t index) { return {Kind::keep, index, {}}; }
  static Verdict done() { return {Kind::done, 0, {}}; }
  static Verdict stale(std::string why) { return {Kind::stale, 0, std::move(why)}; }
  static Verdict dropped() { return {Kind::dropped, 0, {}}; }
};

/// Is it carried out, and not merely shown?
template <typename T>
bool has_effect(const T& change) {
  return change.action != Action::refused && (change.action != Action::none || change.reason == Reason::touch);
}

template <typename T>
bool is_touch(const T& change) {
  return change.action == Action::none && change.reason == Reason::touch;
}

/// Where the object stands; an unknown one is nowhere.
[[nodiscard]] Standing standing_of(const std::vector<Standing>& standings, Id source);

/// Members of two JSON objects that differ: " (name, tags)", or nothing where that cannot be told.
[[nodiscard]] std::string differing(const StoredText& a, const StoredText& b);

/// What an earlier, interrupted run of the same plan did is done: the rest has to be among what was planned. Empty
/// where it is; else the field that is not.
[[nodiscard]] std::string field_not_planned(const std::vector<FieldChange>& planned,
                                            const std::vector<FieldChange>& now);

/// Why a refused change cannot be carried out.
[[nodiscard]] std::string words_of_refusal(Reason reason);

/// The copies of one list of the fresh plan with the same source id: [first, last).
struct Range {
  std::size_t first = 0;
  std::size_t last = 0;
};
template <typename T>
Range range_of(const std::vector<T>& changes, Id source) {
  const auto less = [](const T& change, Id id) { return change.source_id < id; };
  const auto first = std::lower_bound(changes.begin(), changes.end(), source, less);
  auto last = first;
  while (last != changes.end() && last->source_id == source) ++last;
  return {static_cast<std::size_t>(first - changes.begin()), static_cast<std::size_t>(last - changes.begin())};
}

[[nodiscard]] Verdict judge(const Change& saved, const std::vector<Change>& fresh, Range range,
                            const std::vector<Standing>& standings, bool reverts);
[[nodiscard]] Verdict judge(const LaunchChange& saved, const std::vector<LaunchChange>& fresh, Range range,
                            const std::vector<Standing>& standings, bool reverts);
/// `fresh` is null where the object is as declared by now.
[[nodiscard]] Verdict judge(const ConfigChange& saved, const ConfigChange* fresh);

}  // namespace tmsync::plan
