#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tmsync/report/apply_report.hpp"

namespace tmsync::report {

/// Operations that say the same: one, or many of one export that were not begun for one reason.
struct NotDone {
  const AppliedOperation* first = nullptr;
  std::int64_t count = 1;
  std::string what;  ///< "2,931 operations of export/payments (2,900 create, 31 update)"; empty for one
};

/// In the order of the report; reports for people name each operation that failed, and sum up what was not begun.
[[nodiscard]] std::vector<NotDone> summed_up(const std::vector<AppliedOperation>& operations);

}  // namespace tmsync::report
