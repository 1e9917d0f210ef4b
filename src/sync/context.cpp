#include "context.hpp"

#include <algorithm>

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

plan::ContentRules ExportContext::rules() const {
  plan::ContentRules rules;
  rules.include = &declared->include;
  rules.mapping = mapping.get();
  rules.source = &source;
  rules.recipient = &recipient;
  rules.unknown_users = &unknown_users;
  rules.rewrite_refs = testops::rewrite_attachment_refs;
  return rules;
}

std::size_t ExportContext::workers() const {
  return static_cast<std::size_t>(
      std::max(1, std::max(source_instance->limits.concurrency, recipient_instance->limits.concurrency)));
}

bool declares_same_way(const model::Configuration& configuration, const ExportContext& context,
                       const model::Export& other) {
  const auto same = [&](const model::Endpoint& end, const plan::Side& side) {
    const auto* instance = configuration.find_instance(end.instance);
    if (instance == nullptr || instance->origin != side.origin) return false;
    return end.project.id ? *end.project.id == side.project.id : end.project.name == side.project.name;
  };
  return same(other.source, context.source) && same(other.recipient, context.recipient);
}

bool goes_the_same_way(const ExportContext& a, const ExportContext& b) {
  return a.source.origin == b.source.origin && a.source.project.id == b.source.project.id &&
         a.recipient.origin == b.recipient.origin && a.recipient.project.id == b.recipient.project.id;
}

}  // namespace tmsync::sync
