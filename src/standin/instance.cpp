#include "instance.hpp"

#include <chrono>
#include <stdexcept>

#include "tmsync/core/text.hpp"

#include "export_runs.hpp"
#include "recipient.hpp"
#include "text.hpp"
#include "web.hpp"

namespace tmsync::standin {
namespace {

Response html_page() {
  return Response{200,
                  {{"Content-Type", "text/html;charset=UTF-8"}},
                  "<!doctype html><html lang=\"en\"><head><title>TestOps sandbox</title></head>"
                  "<body><div id=\"app\"></div></body></html>"};
}

Response error_answer(int status, const std::string& message, std::int64_t now) {
  return answer({{"message", message}, {"status", status}, {"timestamp", now}}, status);
}

/// The path below the prefix that it came with; empty prefix for what is no API path.
std::pair<std::string, std::string> split_prefix(const std::string& path) {
  for (const std::string prefix : {"/api/rs/", "/api/"}) {
    if (path.rfind(prefix, 0) == 0) {
      return {prefix.substr(0, prefix.size() - 1), path.substr(prefix.size() - 1)};
    }
  }
  return {"", path};
}

Outcome apply_fault(const Fault& fault, Outcome outcome, std::int64_t now) {
  switch (fault.kind) {
    case Fault::Kind::status:
    case Fault::Kind::status_after:
      outcome.response = error_answer(fault.status, "An unexpected error occurred", now);
      if (fault.retry_after_s >= 0) {
        outcome.response.headers.emplace_back("Retry-After", std::to_string(fault.retry_after_s));
      }
      break;
    case Fault::Kind::reset_before:
    case Fault::Kind::reset_after:
      outcome.wire = Outcome::Wire::reset;
      break;
    case Fault::Kind::truncated:
      outcome.wire = Outcome::Wire::truncated;
      break;
    case Fault::Kind::malformed:
      outcome.response = answer_text("{\"content\": [ {\"id\": 1, ", 200);
      break;
    case Fault::Kind::html:
      outcome.response = html_page();
      break;
    case Fault::Kind::delay:
      outcome.delay_ms = fault.delay_ms;
      break;
  }
  return outcome;
}

bool executes(Fault::Kind kind) {
  return kind != Fault::Kind::status && kind != Fault::Kind::reset_before && kind != Fault::Kind::html;
}

template <typename Action>
core::Result<void> guarded(const Action& action) {
  try {
    action();
    return {};
  } catch (const Refusal& refusal) {
    return core::fail(core::ErrorKind::invalid_input, refusal.message);
  } catch (const std::exception& problem) {
    return core::fail(core::ErrorKind::invalid_input, problem.what());
  }
}

}  // namespace

core::Result<std::unique_ptr<Instance>> Instance::open(Options options) {
  auto store = Store::open(options.storage);
  if (!store) return tl::unexpected(store.error());
  auto instance = std::make_unique<InstanceImpl>(std::move(options), std::move(*store));
  if (auto opened = instance->open(); !opened) return tl::unexpected(opened.error());
  return instance;
}

InstanceImpl::InstanceImpl(Options options, Store store) : options_(std::move(options)), store_(std::move(store)) {
  add_auth_routes(router_);
  add_reference_routes(router_);
  add_custom_field_routes(router_);
  add_integration_routes(router_);
  add_project_integration_routes(router_);
  add_export_routes(router_);
  add_issue_routes(router_);
  add_case_routes(router_);
  add_case_part_routes(router_);
  add_search_routes(router_);
  add_scenario_routes(router_);
  add_shared_step_routes(router_);
  add_attachment_routes(router_);
  add_launch_routes(router_);
  add_result_routes(router_);
  add_result_file_routes(router_);
  add_upload_routes(router_);
  add_uploader_routes(router_);
  add_update_schema_routes(router_);
}

core::Result<void> InstanceImpl::open() {
  bool fresh = true;
  try {
    if (auto loaded = store_.load(state_, fresh); !loaded) return loaded;
  } catch (const std::exception& problem) {
    return core::fail(core::ErrorKind::io, std::string("storage: ") + problem.what());
  }
  if (fresh) seed_built_ins(state_, now());
  return commit();
}

std::int64_t InstanceImpl::now() const {
  if (options_.clock_ms) return options_.clock_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

core::Result<void> InstanceImpl::commit() {
  return store_.save(state_);
}

void InstanceImpl::tick() {
  if (ticking_) return;
  ticking_ = true;
  // Where saving fails, the next request finds the same changes unsaved and says so.
  if (run_due_exports(state_, options_, now())) static_cast<void>(commit());
  ticking_ = false;
}

Outcome InstanceImpl::handle(const Request& request) {
  // The requests of a sync start none: the recipient may be exporting too, or be the sender itself.
  if (from_recipient_client(request)) return execute(request);
  tick();
  Outcome outcome = execute(request);
  tick();  // an export that this request wrote
  return outcome;
}

Outcome InstanceImpl::execute(const Request& request) {
  ++requests_;
  const std::size_t question = request.target.find('?');
  const std::string path = percent_decode(std::string_view(request.target).substr(0, question), false);
  const std::string query = question == std::string::npos ? std::string() : request.target.substr(question + 1);
  const auto [prefix, below] = split_prefix(path);
  const auto fault = faults_.next(request.method, below);
  const auto began = std::chrono::steady_clock::now();

  Outcome outcome;
  if (!fault || executes(fault->kind)) {
    const bool answers = options_.api_prefix == "both" || options_.api_prefix == prefix || below.rfind("/uaa/", 0) == 0;
    if (prefix.empty()) {
      outcome.response = page(path, query);
    } else if (!answers) {
      outcome.response = error_answer(404, "No endpoint " + request.method + " " + path + ".", now());
    } else {
      outcome.response = dispatch(request, below, parse_query(query));
    }
    if (auto saved = commit(); !saved) outcome.response = error_answer(500, saved.error().message, now());
  }
  if (fault) outcome = apply_fault(*fault, std::move(outcome), now());
  const int status = outcome.wire == Outcome::Wire::reset ? 0 : outcome.response.status;
  log_.push_back({request.method, request.target, status});
  if (!prefix.empty()) {
    const auto took = std::chrono::steady_clock::now() - began;
    received_.add({now(), request.method, request.target, status,
                   std::chrono::duration_cast<std::chrono::microseconds>(took).count()});
  }
  return outcome;
}

Response InstanceImpl::page(const std::string& path, const std::string& query) const {
  try {
    return web_page({state_, options_.name, received_}, path, parse_query(query));
  } catch (const std::exception& problem) {
    return error_answer(500, std::string("This page could not be made: ") + problem.what(), now());
  }
}

Response InstanceImpl::dispatch(const Request& request, const std::string& path, Pairs query) {
  try {
    if (path == "/uaa/oauth/token") return exchange(request);
    const json& user = authenticate(request);
    Call call{state_, request, options_, now(), requests_, path, std::move(query), {}, &user};
    bool path_known = false;
    const Handler handler = router_.match(request.method, path, call.params, path_known);
    if (handler == nullptr) {
      if (path_known) refuse(405, "Request method '" + request.method + "' is not supported");
      refuse(404, "No endpoint " + request.method + " " + path + ".");
    }
    return handler(call);
  } catch (const Refusal& refusal) {
    if (refusal.status == 401) {
      Response response =
          answer({{"error", "invalid_token"}, {"error_description", refusal.message}, {"status", 401}}, 401);
      response.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      return response;
    }
    return error_answer(refusal.status, refusal.message, now());
  } catch (const std::exception& problem) {
    return error_answer(500, std::string("An unexpected error occurred: ") + problem.what(), now());
  }
}

core::Result<void> InstanceImpl::load_json(std::string_view text) {
  auto loaded = guarded([&] { load_state_file(state_, faults_, text, now()); });
  return loaded ? commit() : loaded;
}

core::Result<void> InstanceImpl::load_allure(const std::string& directory, const std::string& project) {
  auto loaded = guarded([&] { load_allure_results(state_, directory, project, now()); });
  return loaded ? commit() : loaded;
}

core::Result<void> InstanceImpl::generate(const std::string& project, std::int64_t count, std::uint64_t seed) {
  auto loaded = guarded([&] { generate_cases(state_, project, count, seed, now()); });
  return loaded ? commit() : loaded;
}

core::Result<void> InstanceImpl::generate_launches(const std::string& project, std::int64_t launches,
                                                   std::int64_t results_each, std::uint64_t seed) {
  auto loaded = guarded([&] { standin::generate_launches(state_, project, launches, results_each, seed, now()); });
  return loaded ? commit() : loaded;
}

std::string InstanceImpl::dump(const std::string& project) const {
  return dump_project(state_, project);
}

std::vector<std::pair<std::string, std::string>> InstanceImpl::tokens() const {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& [id, row] : state_.tokens.rows()) list.emplace_back(text_of(row, "token"), text_of(row, "user"));
  return list;
}

bool InstanceImpl::revoke_token(const std::string& token) {
  const json* row = state_.tokens.find_by("token", token);
  if (row == nullptr) return false;
  return state_.tokens.erase(id_of(*row));
}

bool InstanceImpl::set_right(const std::string& login, const std::string& project, const std::string& right) {
  const json* user = state_.users.find_by("username", login);
  const json* row = state_.projects.find_by("name", project);
  const bool known = right == "none" || right == "read" || right == "write" || right == "admin";
  if (user == nullptr || row == nullptr || !known) return false;
  json& rights = state_.users.edit(id_of(*user))["rights"];
  const std::string key = std::to_string(id_of(*row));
  if (right == "none") {
    if (rights.is_object()) rights.erase(key);
  } else {
    rights[key] = right;
  }
  return true;
}

std::vector<Mail> InstanceImpl::mails() const {
  std::vector<Mail> list;
  for (const auto& [id, row] : state_.mails.rows()) list.push_back({text_of(row, "to"), text_of(row, "text")});
  return list;
}

}  // namespace tmsync::standin
