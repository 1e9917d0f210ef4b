#include "unmapped.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/plan/coverage.hpp"

#include "parallel.hpp"
#include "sweep.hpp"
#include "value_counts.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;

/// How many cases in scope meet a condition.
struct Question {
  std::string condition;
  plan::CoverageRow row;  ///< `cases` is the answer
};

class Unmapped {
 public:
  Unmapped(const ExportContext& context, std::vector<std::string>& notes) : context_(context), notes_(notes) {}

  Task<std::vector<plan::CoverageRow>> run() {
    auto fields = co_await fields_of_source();
    std::vector<Result<plan::FieldDef>> defs(fields.size(), plan::FieldDef{});
    co_await run_parallel(fields.size(), context_.workers(),
                          [&](std::size_t i) -> Task<void> { defs[i] = co_await values_of(fields[i], i); });
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (defs[i]) {
        add_field(*defs[i]);
      } else {
        skip(fmt::format("values of the custom field \"{}\"", fields[i].name), defs[i].error());
      }
    }
    add_roles();
    co_await ask();
    co_return rows();
  }

 private:
  testops::ReadApi api() const { return testops::ReadApi(context_.source_connection); }
  [[nodiscard]] bool whole_project() const { return core::trim(context_.declared->aql).empty(); }

  void skip(const std::string& what, const core::Error& error) {
    notes_.push_back(fmt::format("{} could not be counted: {}", what, error.message));
  }

  /// Those that the mapping does not carry.
  Task<std::vector<model::Ref>> fields_of_source() {
    std::vector<model::Ref> fields;
    const auto& mapping = context_.declared->mapping;
    if (mapping && !mapping->custom_fields.empty()) {
      for (const auto& def : context_.source.fields) fields.push_back(def.field);
    } else {
      auto listed = co_await api().custom_fields(context_.source.project.id);
      if (!listed) {
        skip("custom fields", listed.error());
        co_return fields;
      }
      for (auto& field : *listed) fields.push_back(std::move(field.field));
    }
    std::erase_if(fields, [&](const auto& field) { return context_.mapping->field_of_source(field.id) != nullptr; });
    reported_.resize(fields.size());
    co_return fields;
  }

  /// With the values that cases carry, as far as the instance says; `reported_` has how many.
  Task<Result<plan::FieldDef>> values_of(const model::Ref& field, std::size_t index) {
    auto counted = co_await read_counted_values(context_.source_connection, context_.source.project.id, field.id);
    if (!counted) co_return core::fail(counted.error());
    plan::FieldDef def{field, false, false, {}, std::move(counted->unused)};
    for (const auto& value : counted->values) {
      def.values.push_back(value.value);
      const bool believed = value.cases && (*value.cases > 0 || def.unused_values.contains(value.value.id));
      if (believed && !counted->counts_are_wrong) reported_[index][value.value.id] = *value.cases;
    }
    indexes_.emplace(field.id, index);
    co_return def;
  }

  void add_field(const plan::FieldDef& def) {
    const auto* declared = context_.declared->mapping ? &*context_.declared->mapping : nullptr;
    const auto reason = plan::reason_of_unmapped(declared, def.field, context_.recipient);
    const auto& reported = reported_[indexes_.at(def.field.id)];
    for (const auto& value : def.values) {
      if (def.unused_values.contains(value.id)) continue;
      plan::CoverageRow row;
      row.attribute = "customFields." + def.field.name;
      row.value = value.name;
      row.reason = reason;
      const auto known = reported.find(value.id);
      if (whole_project() && known != reported.end()) {
        row.cases = known->second;
        answered_.push_back(std::move(row));
      } else {
        questions_.push_back({value_condition(def, value), std::move(row)});
      }
    }
  }

  void add_roles() {
    if (!context_.includes(model::Part::members)) return;
    for (const auto& role : context_.source.roles) {
      const auto mapped = context_.mapping->role(role);
      plan::CoverageRow row;
      row.attribute = "role";
      row.value = role.name;
      row.outcome = mapped.outcome;
      if (mapped.target) row.target = mapped.target->name;
      if (mapped.outcome == plan::MappingOutcome::ignored) row.reason = plan::CoverageReason::no_such_value;
      questions_.push_back({fmt::format("role[{}] != null", aql::quote(role.name)), std::move(row)});
    }
  }

  Task<Result<std::int64_t>> count_of(std::string condition) {
    const auto project = context_.source.project.id;
    const auto aql = both_conditions(context_.declared->aql, condition);
    auto counted = co_await count_selected(context_.source_connection, project, aql);
    if (!counted) co_return core::fail(counted.error());
    if (*counted) co_return **counted;
    co_return core::fail(core::ErrorKind::invalid_input, "the instance does not accept the query " + condition);
  }

  Task<void> ask() {
    std::vector<std::optional<core::Error>> errors(questions_.size());
    co_await run_parallel(questions_.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      auto count = co_await count_of(questions_[i].condition);
      if (count) {
        questions_[i].row.cases = *count;
      } else {
        errors[i] = count.error();
      }
    });
    std::set<std::string> told;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const auto& attribute = questions_[i].row.attribute;
      if (errors[i] && told.insert(attribute).second) skip("values of " + attribute, *errors[i]);
    }
  }

  std::vector<plan::CoverageRow> rows() {
    for (auto& question : questions_) answered_.push_back(std::move(question.row));
    std::erase_if(answered_, [](const auto& row) { return row.cases == 0; });
    return std::move(answered_);
  }

  const ExportContext& context_;
  std::vector<std::string>& notes_;
  std::vector<std::map<model::Id, std::int64_t>> reported_;  ///< cases by value, as the instance says; by field
  std::map<model::Id, std::size_t> indexes_;
  std::vector<Question> questions_;
  std::vector<plan::CoverageRow> answered_;
};

}  // namespace

core::Task<std::vector<plan::CoverageRow>> cover_unmapped(const ExportContext& context,
                                                          std::vector<std::string>& notes) {
  Unmapped unmapped(context, notes);
  co_return co_await unmapped.run();
}

}  // namespace tmsync::sync
