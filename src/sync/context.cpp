#include "context.hpp"

#include <algorithm>

#include "tmsync/testops/attachment_refs.hpp"

#include "configuration/config_context.hpp"

namespace tmsync::sync {

PlannedExport::PlannedExport() = default;
PlannedExport::PlannedExport(PlannedExport&&) noexcept = default;
PlannedExport& PlannedExport::operator=(PlannedExport&&) noexcept = default;
PlannedExport::~PlannedExport() = default;

Planned::Planned() = default;
Planned::Planned(Planned&&) noexcept = default;
Planned& Planned::operator=(Planned&&) noexcept = default;
Planned::~Planned() = default;

namespace {

testops::AttachmentHome home_of(const model::Instance& instance,
                                const std::shared_ptr<testops::Connection>& connection) {
  return testops::attachment_home(instance, connection ? connection->base_path() : std::string());
}

}  // namespace

plan::ContentRules ExportContext::rules() const {
  plan::ContentRules rules;
  rules.include = &declared->include;
  rules.mapping = mapping.get();
  rules.source = &source;
  rules.recipient = &recipient;
  rules.unknown_users = &unknown_users;
  if (source_instance != nullptr && recipient_instance != nullptr) {
    rules.rewrite_refs =
        [from = home_of(*source_instance, source_connection), to = home_of(*recipient_instance, recipient_connection)](
            std::string_view text, const auto& find) { return testops::move_attachment_refs(text, from, to, find); };
  }
  return rules;
}

std::size_t ExportContext::workers() const {
  return static_cast<std::size_t>(
      std::max(1, std::max(source_instance->limits.concurrency, recipient_instance->limits.concurrency)));
}

namespace {

const model::Instance* instance_of(const model::Endpoint& end, const model::Configuration& configuration,
                                   std::unique_ptr<const model::Instance>& of_its_own) {
  const auto* declared = configuration.find_instance(end.instance);
  if (declared == nullptr || !end.token) return declared;
  auto own = std::make_unique<model::Instance>(*declared);
  own->token = *end.token;
  own->token_where = end.token_where;
  of_its_own = std::move(own);
  return of_its_own.get();
}

}  // namespace

void use_instances(ExportContext& context, const model::Configuration& configuration) {
  const auto& declared = *context.declared;
  context.source_instance = instance_of(declared.source, configuration, context.source_of_its_own);
  context.recipient_instance = instance_of(declared.recipient, configuration, context.recipient_of_its_own);
}

bool declares_same_way(const model::Configuration& configuration, const ExportContext& context,
                       const model::Export& other) {
  const auto same = [&](const model::Endpoint& end, const plan::Side& side) {
    const auto* instance = configuration.find_instance(end.instance);
    if (instance == nullptr || instance->name != side.instance) return false;
    return end.project.id ? *end.project.id == side.project.id : end.project.name == side.project.name;
  };
  return same(other.source, context.source) && same(other.recipient, context.recipient);
}

bool goes_the_same_way(const ExportContext& a, const ExportContext& b) {
  return a.source.instance == b.source.instance && a.source.project.id == b.source.project.id &&
         a.recipient.instance == b.recipient.instance && a.recipient.project.id == b.recipient.project.id;
}

}  // namespace tmsync::sync
