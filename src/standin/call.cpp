#include "call.hpp"

#include "tmsync/core/text.hpp"

namespace tmsync::standin {

void refuse(int status, std::string message) {
  throw Refusal{status, std::move(message)};
}

std::optional<std::string> Call::find(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Call::text(std::string_view name) const {
  return find(name).value_or(std::string());
}

bool Call::flag(std::string_view name) const {
  return core::ascii_lower(text(name)) == "true";
}

std::optional<Id> Call::number_of(std::string_view name) const {
  const auto value = find(name);
  if (!value || value->empty()) return std::nullopt;
  const auto parsed = core::parse_int(*value);
  if (!parsed) refuse(400, "Parameter '" + std::string(name) + "' is not a number: " + *value);
  return parsed;
}

Id Call::required(std::string_view name) const {
  const auto value = number_of(name);
  if (!value) refuse(400, "Required parameter '" + std::string(name) + "' is not present.");
  return *value;
}

std::vector<Id> Call::ids(std::string_view name) const {
  std::vector<Id> result;
  for (const auto& [key, value] : query) {
    if (key != name) continue;
    for (const std::string& part : core::split(value, ',')) {
      const auto parsed = core::parse_int(part);
      if (!parsed) refuse(400, "Parameter '" + std::string(name) + "' is not a number: " + part);
      result.push_back(*parsed);
    }
  }
  return result;
}

Id Call::param(std::size_t index) const {
  const auto parsed = core::parse_int(params.at(index));
  if (!parsed) refuse(400, "Not an id: " + params.at(index));
  return *parsed;
}

Right right_of(const Call& call, Id project) {
  if (call.is_admin()) return Right::admin;
  if (const auto rights = call.user->find("rights"); rights != call.user->end()) {
    const std::string right = text_of(*rights, std::to_string(project));
    if (right == "admin") return Right::admin;
    if (right == "write") return Right::write;
    if (right == "read") return Right::read;
  }
  const json* row = call.state.projects.find(project);
  return row != nullptr && flag_of(*row, "isPublic") ? Right::read : Right::none;
}

void need(const Call& call, Id project, Right right) {
  if (call.state.projects.find(project) == nullptr) {
    refuse(404, "Project with id " + std::to_string(project) + " not found");
  }
  if (right_of(call, project) < right) refuse(403, "Access is denied");
}

void need_admin(const Call& call) {
  if (!call.is_admin()) refuse(403, "Access is denied");
}

Response answer(const json& body, int status) {
  return answer_text(body.dump(-1, ' ', false, json::error_handler_t::replace), status);
}

Response answer_text(std::string body, int status) {
  return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response answer_empty(int status) {
  return Response{status, {}, {}};
}

Case& readable_case(Call& call, Id id) {
  Case* found = call.state.find_case(id);
  if (found == nullptr) refuse(404, "Test case with id " + std::to_string(id) + " not found");
  need(call, found->project, Right::read);
  return *found;
}

Case& writable_case(Call& call, Id id) {
  Case& found = readable_case(call, id);
  need(call, found.project, Right::write);
  return found;
}

void modified(Call& call, Case& test_case) {
  test_case.modified = call.now;
  test_case.modified_by = call.login();
  call.state.touched(test_case);
}

}  // namespace tmsync::standin
