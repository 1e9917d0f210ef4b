#include "tmsync/plan/launch_plan.hpp"

#include <numeric>

#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {

LeftOut& LeftOut::operator+=(const LeftOut& other) {
  out_of_scope += other.out_of_scope;
  unbound += other.unbound;
  without_copy += other.without_copy;
  unfinished += other.unfinished;
  retries += other.retries;
  return *this;
}

std::int64_t LeftOut::total() const {
  return out_of_scope + unbound + without_copy + unfinished + retries;
}

std::int64_t LaunchChange::uploads() const {
  return std::accumulate(upload.begin(), upload.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& entry) { return sum + entry.second; });
}

std::vector<std::string> not_carried(bool bulk) {
  std::vector<std::string> items{
      "dates of creation and closing, and the people who created",
      "assignee, tester, category, defects and job runs of results",
      "custom fields, members and issues of results: those of their test cases count",
  };
  if (bulk) {
    items.emplace_back("the flag that a result is manual");
  } else {
    items.emplace_back("parameters, fixtures and environment of results");
    items.emplace_back("flaky, muted, known and hidden; host, thread and history");
    items.emplace_back("the step that an attachment belongs to: files hang at their result");
  }
  return items;
}

std::string launch_address(const std::string& name, Id source_id) {
  return export_address(name) + "/launch/" + std::to_string(source_id);
}

}  // namespace tmsync::plan
