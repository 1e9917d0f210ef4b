#include "tmsync/plan/side.hpp"

#include <algorithm>

namespace tmsync::plan {
namespace {

template <typename Match>
const FieldDef* find_field_if(const std::vector<FieldDef>& fields, Match match) {
  const auto at = std::find_if(fields.begin(), fields.end(), match);
  return at == fields.end() ? nullptr : &*at;
}

template <typename Match>
const Ref* find_ref_if(const std::vector<Ref>& refs, Match match) {
  const auto at = std::find_if(refs.begin(), refs.end(), match);
  return at == refs.end() ? nullptr : &*at;
}

}  // namespace

const FieldDef* Side::find_field(const std::string& name) const {
  return find_field_if(fields, [&](const FieldDef& f) { return f.field.name == name; });
}

const FieldDef* Side::find_field(Id id) const {
  return find_field_if(fields, [&](const FieldDef& f) { return f.field.id == id; });
}

std::vector<Ref> Side::statuses() const {
  std::vector<Ref> refs;
  for (const auto& def : workflows) refs.insert(refs.end(), def.statuses.begin(), def.statuses.end());
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  return refs;
}

std::vector<Ref> Side::workflow_refs() const {
  std::vector<Ref> refs;
  for (const auto& def : workflows) refs.push_back(def.workflow);
  return refs;
}

bool Side::is_known_as(const std::string& base) const {
  return std::find(bases.begin(), bases.end(), base) != bases.end();
}

std::optional<Id> Side::named_by(const model::Mark& mark, model::AddressKind kind) const {
  const auto address = model::parse_source_address(mark.source_url);
  if (!address || address->kind != kind || address->id != mark.source.id) return std::nullopt;
  if (!is_known_as(address->base)) return std::nullopt;
  return address->id;
}

std::optional<model::Mark> Side::mark_among(const std::vector<model::Link>& links, model::AddressKind kind) const {
  for (const auto& link : links) {
    if (link.type == model::kResultLinkType && kind != model::AddressKind::result) continue;
    auto mark = model::parse_mark(link);
    if (mark && named_by(*mark, kind)) return mark;
  }
  return std::nullopt;
}

std::string Side::case_url(Id test_case) const {
  return endpoint + "/project/" + std::to_string(project.id) + "/test-cases/" + std::to_string(test_case);
}

std::string Side::launch_url(Id launch) const {
  return endpoint + "/launch/" + std::to_string(launch);
}

const Ref* find_ref(const std::vector<Ref>& refs, Id id) {
  return find_ref_if(refs, [&](const Ref& ref) { return ref.id == id; });
}

const Ref* find_ref(const std::vector<Ref>& refs, const std::string& name) {
  return find_ref_if(refs, [&](const Ref& ref) { return ref.name == name; });
}

std::vector<std::string> names_of(const std::vector<Ref>& refs) {
  std::vector<std::string> names;
  names.reserve(refs.size());
  for (const auto& ref : refs) names.push_back(ref.name);
  return names;
}

}  // namespace tmsync::plan
