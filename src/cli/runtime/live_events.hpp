#pragma once

#include <ostream>

#include "tmsync/report/run_result.hpp"
#include "tmsync/sync/services.hpp"

namespace tmsync::cli {

/// `apply --format ndjson`: each operation is told of on standard output as it ends.
class LiveEvents final : public sync::Journal {
 public:
  explicit LiveEvents(std::ostream& out) : out_(out) {}

  void tell(const report::OperationEvent& event) { out_ << report::operation_event_json(event) << '\n' << std::flush; }
  /// False where nobody reads them any more: the apply ends then.
  [[nodiscard]] bool finished(const sync::OperationRecord& operation) override {
    tell(report::event_of(operation));
    return static_cast<bool>(out_);
  }

 private:
  std::ostream& out_;
};

}  // namespace tmsync::cli
