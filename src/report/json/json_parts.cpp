#include "json/json_parts.hpp"

#include "json/json_text.hpp"

namespace tmsync::report {
namespace {

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Json embedded(const std::string& text) {
  if (text.empty()) return nullptr;
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

Json fields_json(const std::vector<plan::FieldChange>& changes) {
  Json fields = Json::array();
  for (const auto& field : changes) {
    fields.push_back({{"field", field.field}, {"before", embedded(field.before)}, {"after", embedded(field.after)}});
  }
  return fields;
}

Json place_json(const core::SourcePosition& where) {
  return {{"file", where.file}, {"line", where.line}};
}

Json error_json(const core::Error& error) {
  return {{"kind", core::to_string(error.kind)}, {"message", error.message}};
}

Json drift_json(const plan::Drift& drift) {
  return {{"address", drift.address},
          {"side", plan::to_string(drift.side)},
          {"action", plan::to_string(drift.action)},
          {"reason", plan::to_string(drift.reason)},
          {"name", drift.name},
          {"changedBy", drift.changed_by.empty() ? Json() : Json(drift.changed_by)},
          {"changedAt", drift.changed_at == 0 ? Json() : Json(drift.changed_at)},
          {"fields", fields_json(drift.fields)},
          {"notes", drift.notes}};
}

std::string compact(const Json& json) {
  return dump(json, -1);
}

std::string indented(const Json& json) {
  return printable_json(dump(json, 2));
}

std::string printed(const Json& json) {
  return indented(json) + '\n';
}

Json exit_codes_json(const ExitCodes& codes) {
  Json json = Json::object();
  for (const auto& [address, code] : codes) json[address] = static_cast<int>(code);
  return json;
}

}  // namespace tmsync::report
