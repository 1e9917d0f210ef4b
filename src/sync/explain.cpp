#include <fmt/format.h>

#include <algorithm>

#include "case_subject.hpp"
#include "inspect.hpp"
#include "sweep.hpp"
#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/sync/engine.hpp"

namespace tmsync::sync {
namespace {

/// One line a node: its value, then what it says; children indented below.
class TreeLines {
 public:
  explicit TreeLines(const aql::Json& subject) : subject_(subject) {}

  void add(const aql::Node& node, std::size_t depth) {
    const bool holds = aql::evaluate(node, aql::JsonSubject(subject_), aql::Dialect::testops);
    const auto put = [&](const std::string& what) {
      lines.push_back(fmt::format("{:5} {}{}", holds ? "true" : "false", std::string(depth * 2, ' '), what));
    };
    if (const auto* binary = std::get_if<aql::Binary>(&node.kind)) {
      put(binary->is_and ? "and" : "or");
      chain(node, binary->is_and, depth + 1);
    } else if (const auto* negation = std::get_if<aql::Not>(&node.kind)) {
      put("not");
      add(*negation->expression, depth + 1);
    } else if (const auto* paren = std::get_if<aql::Paren>(&node.kind)) {
      add(*paren->expression, depth);
    } else {
      put(aql::print(node));
    }
  }

  std::vector<std::string> lines;

 private:
  /// `a and b and c` is a left-deep tree; a person reads a list.
  void chain(const aql::Node& node, bool is_and, std::size_t depth) {
    std::vector<const aql::Node*> parts;
    const aql::Node* at = &node;
    for (;;) {
      const auto* binary = std::get_if<aql::Binary>(&at->kind);
      if (binary == nullptr || binary->is_and != is_and) break;
      parts.push_back(binary->right.get());
      at = binary->left.get();
    }
    parts.push_back(at);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) add(**part, depth);
  }

  const aql::Json& subject_;
};

void explain_attributes(Explanation& result, const ExportContext& context, const model::TestCase& data) {
  const auto add = [&](const std::string& attribute, const std::string& value, const plan::MappedValue& mapped) {
    result.attributes.push_back({attribute, value, 1, mapped.outcome, mapped.target ? mapped.target->name : "", false});
    result.attribute_places.push_back(core::to_string(mapped.row));
  };
  const auto optional = [&](const std::string& attribute, const std::optional<model::Ref>& value,
                            const std::optional<plan::MappedValue>& mapped) {
    if (value) add(attribute, value->name, mapped.value_or(plan::MappedValue{}));
  };
  optional("status", data.status, context.mapping->status(data.status));
  optional("workflow", data.workflow, context.mapping->workflow(data.workflow));
  optional("layer", data.layer, context.mapping->layer(data.layer));
  for (const auto& member : data.members) {
    add("role", fmt::format("{} ({})", member.role.name, member.user), context.mapping->role(member.role));
  }
  for (const auto& field : data.custom_fields) {
    const auto* rules = context.mapping->field_of_source(field.field.id);
    for (const auto& value : field.values) {
      add("customFields." + field.field.name, value.name, rules != nullptr ? rules->values.map(value) : plan::MappedValue{});
    }
  }
}

}  // namespace

core::Task<core::Result<Explanation>> explain(const model::Configuration& configuration, const std::string& export_name,
                                              model::Id test_case, Services& services) {
  Explanation result;
  result.address = plan::case_address(export_name, test_case);
  PlanOptions options;
  options.targets = {result.address};
  auto planned = co_await make_plan(configuration, options, services);
  const auto at = std::find_if(planned.plan.exports.begin(), planned.plan.exports.end(),
                               [&](const auto& candidate) { return candidate.name == export_name; });
  if (at == planned.plan.exports.end()) {
    co_return core::fail(core::ErrorKind::not_found, fmt::format("there is no export \"{}\"", export_name));
  }
  const auto index = static_cast<std::size_t>(at - planned.plan.exports.begin());
  if (at->state == plan::ExportState::paused) {
    co_return core::fail(core::ErrorKind::invalid_input, fmt::format("export \"{}\" is paused: it is not run", export_name));
  }
  if (planned.exports[index].context == nullptr) co_return core::fail(at->error);
  ExportContext& context = *planned.exports[index].context;

  auto comparison = co_await inspect(context, test_case, std::nullopt, false);
  if (!comparison) co_return core::fail(comparison.error());
  const auto& data = comparison->source.data;
  if (data.project_id != 0 && data.project_id != context.source.project.id) {
    co_return core::fail(core::ErrorKind::not_found, fmt::format("test case #{} belongs to another project (#{}), not to \"{}\"",
                                                                 test_case, data.project_id, context.source.project.name));
  }
  result.name = data.name;
  result.aql = context.declared->aql;
  const auto subject = subject_of(data);
  const auto tree = aql::parse(result.aql);
  if (tree && *tree != nullptr) {
    TreeLines lines(subject);
    lines.add(**tree, 0);
    result.scope_tree = std::move(lines.lines);
    result.in_scope = aql::evaluate(**tree, aql::JsonSubject(subject), aql::Dialect::testops);
  } else {
    result.scope_tree = {"true  every test case of the project (no query)"};
    result.in_scope = true;
  }
  if (data.deleted) {
    result.scope_tree.push_back("false the case is in the bin");
    result.in_scope = false;
  }
  testops::ReadApi api(context.source_connection);
  const std::string this_one = both_conditions(result.aql, fmt::format("id = {}", test_case));
  const testops::ReadApi::IdSink count_only = [](const auto&) {};
  auto found = co_await api.search_ids(context.source.project.id, this_one, false, count_only);
  if (found) result.instance_says = *found > 0;

  explain_attributes(result, context, data);
  result.desired = plan::to_json(comparison->desired);
  result.change.address = result.address;
  result.change.name = data.name;
  for (const auto& change : at->changes) {
    if (change.address == result.address) result.change = change;
  }
  if (result.change.notes.empty()) result.change.notes = comparison->omissions;
  co_return result;
}

}  // namespace tmsync::sync
