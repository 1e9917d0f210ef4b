#include "query.hpp"

#include <map>
#include <set>

#include "tmsync/aql/evaluate.hpp"
#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

using aql::Json;

Json text(std::string value) {
  return Json{std::move(value)};
}
Json number(Id value) {
  return Json{static_cast<double>(value)};
}
Json reference(Id id, const json* row) {
  if (row == nullptr) return {};
  return Json{Json::Object{{"id", number(id)}, {"name", text(text_of(*row, "name"))}}};
}

class CaseSubject final : public aql::Subject {
 public:
  CaseSubject(const State& state, const Case& test_case) : state_(state), case_(test_case) {}

  [[nodiscard]] const Json* field(const std::string& identifier) const override {
    value_ = make(identifier);
    return std::holds_alternative<std::monostate>(value_.value) ? nullptr : &value_;
  }

 private:
  [[nodiscard]] Json make(const std::string& name) const {
    if (name == "id") return number(case_.id);
    if (name == "name") return text(case_.name);
    if (name == "tag") return names(case_.tags, state_.tags);
    if (name == "issue") return names(case_.issues, state_.issues);
    if (name == "layer") return reference(case_.layer, state_.layers.find(case_.layer));
    if (name == "status") return reference(case_.status, state_.statuses.find(case_.status));
    if (name == "workflow") return reference(case_.workflow, state_.workflows.find(case_.workflow));
    if (name == "createdDate") return number(case_.created);
    if (name == "lastModifiedDate") return number(case_.modified);
    if (name == "createdBy") return text(case_.created_by);
    if (name == "lastModifiedBy") return text(case_.modified_by);
    if (name == "automation" || name == "automated") return Json{case_.automated};
    if (name == "muted") return Json{case_.muted};
    if (name == "deleted") return Json{case_.deleted};
    if (name == "member") return members();
    if (name == "role") return roles();
    if (name == "cfv") return names(case_.values, state_.values);
    if (name == "cf") return fields();
    return {};
  }

  [[nodiscard]] static Json names(const std::vector<Id>& ids, const Table& table) {
    Json::Array list;
    for (const Id id : ids) {
      if (const json* row = table.find(id)) list.push_back(text(text_of(*row, "name")));
    }
    return Json{std::move(list)};
  }

  [[nodiscard]] Json members() const {
    Json::Array list;
    for (const Member& member : case_.members) list.push_back(text(member.user));
    return Json{std::move(list)};
  }

  /// Keyed fields are lists of {"id", "name", "values"}.
  static void append(Json::Array& list, Id id, const json* row, Json value) {
    for (Json& known : list) {
      auto& entry = std::get<Json::Object>(known.value);
      if (std::get<double>(entry.at("id").value) == static_cast<double>(id)) {
        std::get<Json::Array>(entry.at("values").value).push_back(std::move(value));
        return;
      }
    }
    Json::Object entry = {{"id", number(id)}, {"name", text(row == nullptr ? "" : text_of(*row, "name"))}};
    entry["values"] = Json{Json::Array{}};
    std::get<Json::Array>(entry["values"].value).push_back(std::move(value));
    list.push_back(Json{std::move(entry)});
  }

  [[nodiscard]] Json roles() const {
    Json::Array list;
    for (const Member& member : case_.members)
      append(list, member.role, state_.roles.find(member.role), text(member.user));
    return Json{std::move(list)};
  }

  [[nodiscard]] Json fields() const {
    Json::Array list;
    for (const Id id : case_.values) {
      const json* row = state_.values.find(id);
      if (row == nullptr) continue;
      const Id field = id_of(*row, "customFieldId");
      append(list, field, state_.fields.find(field), reference(id, row));
    }
    return Json{std::move(list)};
  }

  const State& state_;
  const Case& case_;
  mutable Json value_;
};

Json texts(const std::vector<std::string>& values) {
  Json::Array list;
  for (const auto& value : values) list.push_back(text(value));
  return Json{std::move(list)};
}

/// Values by variable; a keyed field is a list of {"id", "name", "values"}.
Json variables(const State& state, const std::set<Id>& values) {
  std::map<Id, Json::Array> by_variable;
  for (const Id value : values) {
    const json* row = state.launches.variable_values.find(value);
    if (row != nullptr) by_variable[id_of(*row, "variableId")].push_back(text(text_of(*row, "name")));
  }
  Json::Array list;
  for (auto& [id, found] : by_variable) {
    const json* row = state.launches.variables.find(id);
    list.push_back(Json{Json::Object{{"id", number(id)},
                                     {"name", text(row == nullptr ? "" : text_of(*row, "name"))},
                                     {"values", Json{std::move(found)}}}});
  }
  return Json{std::move(list)};
}

Json variable_values(const State& state, const std::set<Id>& values) {
  std::vector<std::string> names;
  for (const Id value : values) {
    if (const json* row = state.launches.variable_values.find(value)) names.push_back(text_of(*row, "name"));
  }
  return texts(names);
}

/// A field is made when it is asked for.
template <typename Item, Json (*make)(const State&, const Item&, const std::string&)>
class MadeSubject final : public aql::Subject {
 public:
  MadeSubject(const State& state, const Item& item) : state_(state), item_(item) {}
  [[nodiscard]] const Json* field(const std::string& identifier) const override {
    value_ = make(state_, item_, identifier);
    return std::holds_alternative<std::monostate>(value_.value) ? nullptr : &value_;
  }

 private:
  const State& state_;
  const Item& item_;
  mutable Json value_;
};

std::set<Id> environment_of(const State& state, Id launch) {
  std::set<Id> values;
  for (const Id id : state.launches.results_of(launch)) {
    const auto& list = state.launches.results.at(id).environment;
    values.insert(list.begin(), list.end());
  }
  return values;
}

Json names_in(const json& ids, const Table& table) {
  std::vector<std::string> names;
  for (const json& id : ids) {
    if (const json* row = table.find(id.get<Id>())) names.push_back(text_of(*row, "name"));
  }
  return texts(names);
}

Json launch_field(const State& state, const json& row, const std::string& name) {
  if (name == "id") return number(id_of(row));
  if (name == "name") return text(text_of(row, "name"));
  if (name == "closed") return Json{flag_of(row, "closed")};
  if (name == "createdDate" || name == "lastModifiedDate") return number(id_of(row, name));
  if (name == "createdBy" || name == "lastModifiedBy") return text(text_of(row, name));
  if (name == "tag") return names_in(row.at("tags"), state.launches.launch_tags);
  if (name == "issue") return names_in(row.at("issues"), state.issues);
  if (name == "ev") return variables(state, environment_of(state, id_of(row)));
  if (name == "evv") return variable_values(state, environment_of(state, id_of(row)));
  return {};
}

Json result_field(const State& state, const TestResult& r, const std::string& name) {
  if (name == "id") return number(r.id);
  if (name == "name") return text(r.name);
  if (name == "fullName") return text(r.full_name);
  if (name == "status") return r.status.empty() ? Json{} : text(r.status);
  if (name == "testCase") {
    const auto found = state.cases.find(r.test_case);
    if (found == state.cases.end()) return {};
    return Json{Json::Object{{"id", number(r.test_case)}, {"name", text(found->second.name)}}};
  }
  if (name == "launch") return reference(r.launch, state.launches.launches.find(r.launch));
  if (name == "tag") return texts(r.tags);
  if (name == "layer") return r.layer.empty() ? Json{} : text(r.layer);
  if (name == "muted") return Json{r.muted};
  if (name == "hidden") return Json{r.hidden};
  if (name == "createdDate") return number(r.created);
  if (name == "lastModifiedDate") return number(r.modified);
  if (name == "createdBy") return text(r.created_by);
  if (name == "lastModifiedBy") return text(r.modified_by);
  const std::set<Id> environment(r.environment.begin(), r.environment.end());
  if (name == "ev") return variables(state, environment);
  if (name == "evv") return variable_values(state, environment);
  return {};
}

using LaunchSubject = MadeSubject<json, launch_field>;
using ResultSubject = MadeSubject<TestResult, result_field>;

const aql::Node* strip(const aql::Node* node) {
  while (node != nullptr) {
    const auto* paren = std::get_if<aql::Paren>(&node->kind);
    if (paren == nullptr) break;
    node = paren->expression.get();
  }
  return node;
}

/// N of `id > N`.
std::optional<Id> id_bound(const aql::Node* node) {
  node = strip(node);
  const auto* condition = node == nullptr ? nullptr : std::get_if<aql::Condition>(&node->kind);
  if (condition == nullptr || condition->left.identifier != "id" || condition->op != aql::Operator::gt ||
      !std::holds_alternative<std::monostate>(condition->left.param) ||
      condition->right.type != aql::ValueType::number) {
    return std::nullopt;
  }
  return core::parse_int(condition->right.text);
}

const std::set<std::string>& known_fields(Entity entity) {
  static const std::set<std::string> of_case = {"id",
                                                "name",
                                                "tag",
                                                "issue",
                                                "role",
                                                "member",
                                                "cf",
                                                "cfv",
                                                "layer",
                                                "status",
                                                "workflow",
                                                "testPlan",
                                                "muted",
                                                "mutedDate",
                                                "createdDate",
                                                "createdBy",
                                                "lastModifiedDate",
                                                "lastModifiedBy",
                                                "automation",
                                                "automated",
                                                "deleted"};
  static const std::set<std::string> of_launch = {"id",
                                                  "name",
                                                  "tag",
                                                  "issue",
                                                  "job",
                                                  "ev",
                                                  "evv",
                                                  "closed",
                                                  "createdDate",
                                                  "createdBy",
                                                  "lastModifiedDate",
                                                  "lastModifiedBy"};
  static const std::set<std::string> of_result = {"id",
                                                  "name",
                                                  "fullName",
                                                  "testCase",
                                                  "status",
                                                  "category",
                                                  "tag",
                                                  "issue",
                                                  "role",
                                                  "member",
                                                  "testedBy",
                                                  "cf",
                                                  "cfv",
                                                  "ev",
                                                  "evv",
                                                  "layer",
                                                  "muted",
                                                  "hidden",
                                                  "launch",
                                                  "createdDate",
                                                  "createdBy",
                                                  "lastModifiedDate",
                                                  "lastModifiedBy"};
  switch (entity) {
    case Entity::test_case:
      return of_case;
    case Entity::launch:
      return of_launch;
    case Entity::result:
      return of_result;
  }
  return of_case;
}

}  // namespace

struct Query::Impl {
  aql::NodePtr tree;
  const aql::Node* rest = nullptr;  ///< null selects all
  std::optional<Id> after;
  std::string rest_text = "true";
  bool unknown_field = false;
};

Query::Query(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

std::optional<Query> Query::parse(const std::string& text, const std::string& user, std::int64_t now,
                                  std::string& problem, Entity entity) {
  const std::int64_t day = 86'400'000;
  const aql::Context context = {{"now()", static_cast<double>(now)},
                                {"dayStartUtc()", static_cast<double>(now - now % day)},
                                {"weekAgo()", static_cast<double>(now - 7 * day)},
                                {"currentUser()", user}};
  aql::ParseOptions options;
  options.context = &context;
  auto parsed = aql::parse(text, options);
  if (!parsed) {
    problem = aql::describe(parsed.error()) + " at " + std::to_string(parsed.error().position);
    return std::nullopt;
  }
  auto impl = std::make_unique<Impl>();
  impl->tree = std::move(*parsed);
  impl->rest = strip(impl->tree.get());
  if (impl->rest != nullptr) {
    for (const aql::Use& use : aql::uses(*impl->rest)) {
      if (!known_fields(entity).contains(use.accessor.identifier)) impl->unknown_field = true;
    }
    if (const auto* binary = std::get_if<aql::Binary>(&impl->rest->kind); binary != nullptr && binary->is_and) {
      if ((impl->after = id_bound(binary->right.get())))
        impl->rest = strip(binary->left.get());
      else if ((impl->after = id_bound(binary->left.get())))
        impl->rest = strip(binary->right.get());
    } else if ((impl->after = id_bound(impl->rest))) {
      impl->rest = nullptr;
    }
  }
  if (impl->rest != nullptr) impl->rest_text = aql::print(*impl->rest);
  if (const auto* all = impl->rest == nullptr ? nullptr : std::get_if<aql::Boolean>(&impl->rest->kind);
      all != nullptr && all->value) {
    impl->rest = nullptr;
  }
  return Query(std::move(impl));
}

std::optional<Id> Query::after() const {
  return impl_->after;
}
const std::string& Query::rest() const {
  return impl_->rest_text;
}

bool Query::matches(const State& state, const Case& test_case) const {
  if (impl_->rest == nullptr) return true;
  if (impl_->unknown_field) return false;
  return aql::evaluate(*impl_->rest, CaseSubject(state, test_case), aql::Dialect::testops);
}

bool Query::matches(const State& state, const json& launch) const {
  if (impl_->rest == nullptr) return true;
  if (impl_->unknown_field) return false;
  return aql::evaluate(*impl_->rest, LaunchSubject(state, launch), aql::Dialect::testops);
}

bool Query::matches(const State& state, const TestResult& result) const {
  if (impl_->rest == nullptr) return true;
  if (impl_->unknown_field) return false;
  return aql::evaluate(*impl_->rest, ResultSubject(state, result), aql::Dialect::testops);
}

}  // namespace tmsync::standin
