#include "missing_values.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using Names = std::map<std::string, model::Ref>;
using Answers = std::map<std::string, Result<model::Ref>>;  ///< by value

/// The values of one field of the recipient by name, the one with the lowest id where several have it.
Task<Result<Names>> read_names(const ExportContext& context, model::Id field) {
  testops::ReadApi api(context.recipient_connection);
  auto listed = co_await api.custom_field_values(context.recipient.project.id, field);
  if (!listed) co_return core::fail(listed.error());
  Names names;
  for (const auto& row : *listed) {
    const auto [at, fresh] = names.emplace(row.value.name, row.value);
    if (!fresh && row.value.id < at->second.id) at->second = row.value;
  }
  co_return names;
}

class ValueMaker {
 public:
  ValueMaker(ExportContext& context, const plan::ExportPlan& planned, ExportState& state)
      : context_(context), planned_(planned), state_(state) {}

  /// Of one field, in the order of the plan.
  Task<void> run(model::Ref field, std::vector<std::string> wanted) {
    auto there = co_await read_names(context_, field.id);
    if (!there) {
      for (const auto& value : wanted) tell(field, value, there.error());
      state_.note_settled(OperationState::failed, there.error());
      co_return;
    }
    std::vector<std::string> missing;
    for (const auto& value : wanted) {
      const auto found = there->find(value);
      if (found != there->end()) {
        learn(field, found->second);
      } else {
        missing.push_back(value);
      }
    }
    if (!missing.empty()) co_await make(std::move(field), std::move(missing));
  }

 private:
  Task<void> make(model::Ref field, std::vector<std::string> missing) {
    testops::WriteApi api(context_.recipient_connection);
    Answers made;
    int refused = 0;
    for (const auto& value : missing) {
      if (state_.halted()) break;
      auto answer = co_await api.create_field_value(context_.recipient.project.id, field.id, value);
      refused = answer ? 0 : refused + 1;
      made.emplace(value, std::move(answer));
      if (refused < Refusals::kRow) continue;
      co_await judge(field, std::exchange(made, {}));
      refused = 0;
    }
    if (!made.empty()) co_await judge(field, std::move(made));
  }

  /// Refused because it exists by now, or the answer was lost, or made twice: the list knows.
  Task<void> judge(const model::Ref& field, Answers made) {
    auto there = co_await read_names(context_, field.id);
    for (const auto& [value, answer] : made) {
      const bool known = there && there->contains(value);
      if (known || answer) {
        learn(field, known ? there->at(value) : *answer);
        state_.note_settled(OperationState::done, std::nullopt);
      } else {
        tell(field, value, answer.error());
        state_.note_settled(OperationState::failed, answer.error());
      }
    }
  }

  void learn(const model::Ref& field, const model::Ref& value) {
    for (auto& mapped : context_.mapping->fields()) {
      if (mapped.target.id == field.id) mapped.values.add_recipient(value);
    }
  }

  void tell(const model::Ref& field, const std::string& value, const core::Error& error) {
    state_.report.notes.push_back(fmt::format("{}: value \"{}\" of custom field \"{}\" could not be created: {}",
                                              plan::export_address(planned_.name), value, field.name, error.message));
  }

  ExportContext& context_;
  const plan::ExportPlan& planned_;
  ExportState& state_;
};

}  // namespace

Task<void> create_missing_values(ExportContext& context, const plan::ExportPlan& planned, ExportState& state) {
  ValueMaker maker(context, planned, state);
  for (auto at = planned.values.begin(); at != planned.values.end() && !state.halted();) {
    const model::Ref field = at->field;
    std::vector<std::string> wanted;
    for (; at != planned.values.end() && at->field == field; ++at) wanted.push_back(at->value);
    co_await maker.run(field, std::move(wanted));
  }
}

}  // namespace tmsync::sync
