#include "recorder.hpp"

namespace tmsync::sync {

OperationRecord record_of(std::string_view kind, const std::string& address, plan::Action action, plan::Reason reason,
                          const std::string& name, OperationState state, std::string message) {
  OperationRecord record;
  record.address = address;
  record.kind = std::string(kind);
  record.action = action == plan::Action::none ? "touch" : std::string(plan::to_string(action));
  record.reason = std::string(plan::to_string(reason));
  record.name = name;
  record.state = std::string(to_string(state));
  record.message = std::move(message);
  return record;
}

OperationRecord record_of(const plan::Change& change, OperationState state, std::string message) {
  auto record =
      record_of("test-case", change.address, change.action, change.reason, change.name, state, std::move(message));
  record.source_id = change.source_id;
  record.recipient_id = change.recipient_id;
  return record;
}

OperationRecord record_of(const plan::LaunchChange& change, OperationState state, std::string message) {
  auto record =
      record_of("launch", change.address, change.action, change.reason, change.name, state, std::move(message));
  record.source_id = change.source_id;
  record.recipient_id = change.recipient_id;
  return record;
}

OperationRecord record_of(const plan::ConfigChange& change, OperationState state, std::string message) {
  auto record = record_of(plan::to_string(change.kind), change.address, change.action, change.reason, change.name,
                          state, std::move(message));
  record.source_id = change.project;
  record.recipient_id = change.id;
  return record;
}

}  // namespace tmsync::sync
