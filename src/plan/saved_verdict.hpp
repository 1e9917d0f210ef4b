#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tmsync/plan/saved.hpp"

/// What becomes of one change of a saved plan.
namespace tmsync::plan {

struct Verdict {
  enum class Kind {
    keep,     ///< it is carried out as `fresh` says
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

/// Of a change or of its head.
template <typename T>
bool has_effect(const T& change) {
  return has_effect(change.action, change.reason);
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

/// `fresh` is what the fresh plan does with the object of the same source id: Verdict::fresh is an index of it.
[[nodiscard]] Verdict judge(const Change& saved, const std::vector<Change>& fresh,
                            const std::vector<Standing>& standings, bool reverts);
[[nodiscard]] Verdict judge(const LaunchChange& saved, const std::vector<LaunchChange>& fresh,
                            const std::vector<Standing>& standings, bool reverts);
/// `fresh` is null where the object is as declared by now.
[[nodiscard]] Verdict judge(const ConfigChange& saved, const ConfigChange* fresh);

}  // namespace tmsync::plan
