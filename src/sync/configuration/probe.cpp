#include <fmt/format.h>

#include "config_observe.hpp"

namespace tmsync::sync {

core::Task<Probe> probe_recipient(const model::Instance& recipient, const model::IntegrationProject& use,
                                  const model::ProjectRef& project, Services& services) {
  Probe probe;
  const model::Instance as_integration = with_token(recipient, use);
  const std::string token = use.token ? model::describe(*use.token) : std::string("none");
  auto connection = services.connect(as_integration);
  if (!connection) {
    probe.reached = false;
    probe.finding = connection.error().message;
    co_return probe;
  }
  const auto judge = [&](const core::Error& error, const std::string& refused) {
    const bool refusal = error.kind == core::ErrorKind::unauthorized || error.kind == core::ErrorKind::forbidden ||
                         error.kind == core::ErrorKind::not_found;
    probe.reached = refusal;
    probe.finding = refusal ? refused : fmt::format("the recipient could not be asked: {}", error.message);
  };
  testops::ReadApi api(*connection);
  auto identity = co_await api.connect();
  if (!identity) {
    judge(identity.error(), fmt::format("instance \"{}\" refuses the token ({}): it is wrong, expired or revoked",
                                        recipient.name, token));
    co_return probe;
  }
  auto found = co_await api.project(project);
  if (!found) {
    judge(found.error(), fmt::format("instance \"{}\" accepts the token ({}), but its user cannot see project {}",
                                     recipient.name, token, model::to_string(project)));
    co_return probe;
  }
  auto rights = co_await api.permissions(found->id);
  if (!rights) {
    judge(rights.error(), fmt::format("instance \"{}\" accepts the token ({}), but shows no rights in project {}",
                                      recipient.name, token, found->name));
    co_return probe;
  }
  if (rights->has_value() && !(*rights)->contains("project:write")) {
    probe.finding = fmt::format("instance \"{}\" accepts the token ({}), but its user may not write to project {}",
                                recipient.name, token, found->name);
    co_return probe;
  }
  probe.works = true;
  probe.finding = fmt::format("instance \"{}\" accepts the token ({}) now", recipient.name, token);
  co_return probe;
}

}  // namespace tmsync::sync
