#pragma once

#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/engine.hpp"

namespace tmsync::sync {

/// Tells the journal of one apply what ended. Without a journal it does nothing.
class Recorder {
 public:
  explicit Recorder(const Services& services) : journal_(services.journal) {}

  /// Is it worth reading and keeping what an object was before?
  [[nodiscard]] bool wanted() const { return journal_ != nullptr; }
  void finished(const OperationRecord& operation) {
    if (journal_ != nullptr && !journal_->finished(operation)) failed_ = true;
  }
  /// The journal could not take an operation: nothing more is begun, because it could not be brought back.
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] static std::string why() { return "not begun: the run record could not be written"; }

 private:
  Journal* journal_;
  bool failed_ = false;
};

/// What a record says of an operation whatever its kind; `action` none is a touch.
[[nodiscard]] OperationRecord record_of(std::string_view kind, const std::string& address, plan::Action action,
                                        plan::Reason reason, const std::string& name, OperationState state,
                                        std::string message);
[[nodiscard]] OperationRecord record_of(const plan::Change& change, OperationState state, std::string message);
[[nodiscard]] OperationRecord record_of(const plan::LaunchChange& change, OperationState state, std::string message);
[[nodiscard]] OperationRecord record_of(const plan::ConfigChange& change, OperationState state, std::string message);

}  // namespace tmsync::sync
