#include "tmsync/plan/mapping.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

namespace tmsync::plan {

std::string_view to_string(CoverageReason reason) {
  switch (reason) {
    case CoverageReason::none:
      return "none";
    case CoverageReason::no_rule:
      return "no_rule";
    case CoverageReason::no_such_value:
      return "no_such_value";
    case CoverageReason::no_such_field:
      return "no_such_field";
  }
  return "none";
}

namespace {

std::string text_of(const model::ValueRef& ref) {
  return ref.id ? fmt::format("id {}", *ref.id) : '"' + ref.name + '"';
}

std::string choices(const std::vector<Ref>& refs, const model::ValueRef& wanted) {
  const auto names = names_of(refs);
  if (!wanted.id) {
    if (auto hint = core::did_you_mean(wanted.name, names); !hint.empty()) return hint;
  }
  if (refs.empty()) return "there are no values at all";
  std::vector<std::string> shown;
  for (const auto& ref : refs) {
    if (shown.size() == 8) {
      shown.push_back("...");
      break;
    }
    shown.push_back(fmt::format("{} (id {})", ref.name, ref.id));
  }
  return "known: " + core::join(shown, ", ");
}

/// Looks one end of a row up; reports what does not exist.
std::optional<Ref> look_up(const model::ValueRef& wanted, const std::vector<Ref>& refs, const std::string& what,
                           const std::string& side, core::Diagnostics& diags) {
  const Ref* found = wanted.id ? find_ref(refs, *wanted.id) : find_ref(refs, wanted.name);
  if (found != nullptr) return *found;
  diags.error("TM3101", wanted.where, fmt::format("{} {} does not exist on the {}", what, text_of(wanted), side),
              choices(refs, wanted));
  return std::nullopt;
}

std::string canonical(const model::ValueRef& ref) {
  return ref.id ? fmt::format("#{}", *ref.id) : fmt::format("{}:{}", ref.name.size(), ref.name);
}

std::string canonical(const std::string& what, const model::AttributeRules& rules) {
  std::string text = fmt::format("{}:{}|{}|{}|", what.size(), what, rules.identity, rules.create_missing);
  if (rules.fallback) text += canonical(*rules.fallback);
  for (const auto& row : rules.rows) {
    text += '|' + canonical(row.source) + "->" + (row.target ? canonical(*row.target) : "-");
  }
  return text + '\n';
}

}  // namespace

std::string_view to_string(MappingOutcome outcome) {
  switch (outcome) {
    case MappingOutcome::mapped:
      return "mapped";
    case MappingOutcome::identity:
      return "identity";
    case MappingOutcome::fallback:
      return "default";
    case MappingOutcome::dropped:
      return "dropped";
    case MappingOutcome::ignored:
      return "ignored";
  }
  return "ignored";
}

ValueMap::ValueMap(const model::AttributeRules& rules, const std::string& what, const std::vector<Ref>& source,
                   const std::vector<Ref>& recipient, bool locked, core::Diagnostics& diags)
    : identity_(rules.identity), create_missing_(rules.create_missing), recipient_(recipient), where_(rules.where) {
  for (const auto& row : rules.rows) {
    const auto from = look_up(row.source, source, what, "source", diags);
    std::optional<Ref> to;
    if (row.target) to = look_up(*row.target, recipient, what, "recipient", diags);
    if (!from || (row.target && !to)) continue;
    // A row by name takes every value of that name; ids are only unique within one instance.
    std::vector<Ref> sources{*from};
    if (!row.source.id) {
      sources.clear();
      std::copy_if(source.begin(), source.end(), std::back_inserter(sources),
                   [&](const Ref& ref) { return ref.name == from->name; });
    }
    rows_.push_back({row.source.id, from->name, std::move(sources), to, row.where});
  }
  if (rules.fallback) fallback_ = look_up(*rules.fallback, recipient, what, "recipient", diags);
  if (create_missing_ && locked) {
    diags.warning("TM3102", rules.where,
                  fmt::format("{} is locked on the recipient: missing values cannot be created", what),
                  "unlock the field there, or map the values to existing ones");
    create_missing_ = false;
  }
}

MappedValue ValueMap::map(const Ref& source) const {
  for (const auto& row : rows_) {
    if (row.source_id ? *row.source_id != source.id : row.source_name != source.name) continue;
    return {row.target ? MappingOutcome::mapped : MappingOutcome::dropped, row.target, row.where};
  }
  if (identity_) {
    if (const Ref* same = find_ref(recipient_, source.name)) return {MappingOutcome::identity, *same, where_};
    if (create_missing_) return {MappingOutcome::identity, Ref{0, source.name}, where_};
  }
  if (fallback_) return {MappingOutcome::fallback, fallback_, where_};
  return {};
}

void ValueMap::add_recipient(Ref value) {
  recipient_.push_back(std::move(value));
}

ResolvedMapping::ResolvedMapping(const model::AttributeMapping* mapping, const Side& source, const Side& recipient,
                                 core::Diagnostics& diags)
    : recipient_workflows_(recipient.workflows),
      manual_workflow_(recipient.manual_workflow),
      automated_workflow_(recipient.automated_workflow),
      recipient_roles_(recipient.roles) {
  if (mapping == nullptr) return;
  const auto simple = [&](const std::optional<model::AttributeRules>& rules, const std::string& what,
                          const std::vector<Ref>& from, const std::vector<Ref>& to) -> std::optional<ValueMap> {
    if (!rules) return std::nullopt;
    text_ += canonical(what, *rules);
    return ValueMap(*rules, what, from, to, false, diags);
  };
  status_ = simple(mapping->status, "status", source.statuses(), recipient.statuses());
  workflow_ = simple(mapping->workflow, "workflow", source.workflow_refs(), recipient.workflow_refs());
  layer_ = simple(mapping->layer, "layer", source.layers, recipient.layers);
  role_ = simple(mapping->role, "role", source.roles, recipient.roles);

  const model::AttributeMapping::Field* others = nullptr;
  std::set<Id> named;
  std::map<Id, std::string> owner;  // recipient field -> the source field that fills it
  const auto add = [&](const FieldDef& from, const FieldDef& to, const model::AttributeRules& rules) {
    const auto [at, fresh] = owner.emplace(to.field.id, from.field.name);
    if (!fresh) {
      diags.error("TM3104", rules.where,
                  fmt::format("custom fields \"{}\" and \"{}\" both go to \"{}\" on the recipient", at->second,
                              from.field.name, to.field.name),
                  "map only one of them there");
      return;
    }
    fields_.push_back({from.field, to.field, to.single_select,
                       ValueMap(rules, fmt::format("custom field \"{}\" value", from.field.name), from.values,
                                to.values, to.locked, diags)});
  };
  std::vector<std::string> source_names;
  std::vector<std::string> recipient_names;
  for (const auto& def : source.fields) source_names.push_back(def.field.name);
  for (const auto& def : recipient.fields) recipient_names.push_back(def.field.name);
  for (const auto& field : mapping->custom_fields) {
    text_ += canonical("cf:" + field.source_field + ">" + field.target_field.value_or(""), field.rules);
    if (field.source_field == "*") {
      others = &field;
      continue;
    }
    const FieldDef* from = source.find_field(field.source_field);
    const std::string& wanted = field.target_field.value_or(field.source_field);
    const FieldDef* to = recipient.find_field(wanted);
    if (from == nullptr) {
      diags.error("TM3103", field.rules.where,
                  fmt::format("project \"{}\" of the source does not use a custom field \"{}\"", source.project.name,
                              field.source_field),
                  core::did_you_mean(field.source_field, source_names));
    }
    if (to == nullptr) {
      diags.error("TM3103", field.rules.where,
                  fmt::format("project \"{}\" of the recipient does not use a custom field \"{}\"",
                              recipient.project.name, wanted),
                  core::did_you_mean(wanted, recipient_names));
    }
    if (from == nullptr || to == nullptr) continue;
    named.insert(from->field.id);
    add(*from, *to, field.rules);
  }
  if (others == nullptr) return;
  for (const auto& from : source.fields) {
    const FieldDef* to = recipient.find_field(from.field.name);
    if (named.contains(from.field.id) || to == nullptr || owner.contains(to->field.id)) continue;
    add(from, *to, others->rules);
  }
}

const FieldMap* ResolvedMapping::field_of_source(Id source_field) const {
  for (const auto& field : fields_) {
    if (field.source.id == source_field) return &field;
  }
  return nullptr;
}

bool ResolvedMapping::manages(Id recipient_field) const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](const FieldMap& field) { return field.target.id == recipient_field; });
}

std::optional<MappedValue> ResolvedMapping::status(const std::optional<Ref>& source) const {
  if (!status_ || !source) return std::nullopt;
  return status_->map(*source);
}

std::optional<MappedValue> ResolvedMapping::layer(const std::optional<Ref>& source) const {
  if (!layer_ || !source) return std::nullopt;
  return layer_->map(*source);
}

std::optional<MappedValue> ResolvedMapping::workflow(const std::optional<Ref>& source) const {
  if (!workflow_ || !source) return std::nullopt;
  return workflow_->map(*source);
}

MappedValue ResolvedMapping::role(const Ref& source) const {
  if (role_) return role_->map(source);
  if (const Ref* same = find_ref(recipient_roles_, source.name)) return {MappingOutcome::identity, *same, {}};
  return {};
}

std::optional<StatusTarget> ResolvedMapping::status_target(const std::optional<Ref>& status,
                                                           const std::optional<Ref>& workflow, bool automated) const {
  const auto mapped = this->status(status);
  if (!mapped || !mapped->target) return std::nullopt;
  const auto contains = [&](const WorkflowDef& def) { return find_ref(def.statuses, mapped->target->id) != nullptr; };
  const auto by_id = [&](Id id) -> const WorkflowDef* {
    for (const auto& def : recipient_workflows_) {
      if (def.workflow.id == id && contains(def)) return &def;
    }
    return nullptr;
  };
  const WorkflowDef* chosen = nullptr;
  if (const auto target = this->workflow(workflow); target && target->target) chosen = by_id(target->target->id);
  const auto project_own = automated ? automated_workflow_ : manual_workflow_;
  if (chosen == nullptr && project_own) chosen = by_id(*project_own);
  for (const auto& def : recipient_workflows_) {
    if (chosen != nullptr) break;
    if (contains(def)) chosen = &def;
  }
  if (chosen == nullptr) return std::nullopt;
  return StatusTarget{*mapped->target, chosen->workflow};
}

std::string ResolvedMapping::digest(const model::Export& declared) const {
  std::string text = text_;
  for (const auto part : declared.include) text += std::string(model::to_string(part)) + ',';
  for (const auto& tag : declared.preserve_tags) text += "\ntag:" + tag;
  for (const auto& type : declared.preserve_links) text += "\nlink:" + type;
  return core::to_hex(core::hash64(text));
}

void Coverage::count(const std::string& attribute, const std::string& value, const MappedValue& mapped,
                     std::int64_t cases) {
  auto& row = rows_[{attribute, value}];
  row.attribute = attribute;
  row.value = value;
  row.cases += cases;
  row.outcome = mapped.outcome;
  row.reason = mapped.outcome == MappingOutcome::ignored ? CoverageReason::no_such_value : CoverageReason::none;
  row.target = mapped.target ? mapped.target->name : std::string();
}

std::vector<CoverageRow> Coverage::rows() const {
  std::map<std::pair<std::string, std::string>, int> uses;
  for (const auto& [key, row] : rows_) {
    if (!row.target.empty()) ++uses[{row.attribute, row.target}];
  }
  std::vector<CoverageRow> rows;
  for (const auto& [key, row] : rows_) {
    rows.push_back(row);
    const auto at = uses.find({row.attribute, row.target});
    rows.back().collapsed = at != uses.end() && at->second > 1;
  }
  return rows;
}

}  // namespace tmsync::plan
