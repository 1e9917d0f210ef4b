#include "tmsync/plan/action_counts.hpp"

namespace tmsync::plan {

std::map<Action, std::int64_t> actions_of(const ExportPlan& planned) {
  std::map<Action, std::int64_t> counts{{Action::create, 0},  {Action::update, 0}, {Action::remove, 0},
                                        {Action::restore, 0}, {Action::adopt, 0},  {Action::none, 0},
                                        {Action::refused, 0}};
  for (const auto& head : planned.changes.heads()) ++counts[head.action];
  if (planned.launches) {
    for (const auto& head : planned.launches->changes.heads()) ++counts[head.action];
  }
  if (planned.configuration) ++counts[planned.configuration->action];
  return counts;
}

}  // namespace tmsync::plan
