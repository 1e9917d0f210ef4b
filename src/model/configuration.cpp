#include "tmsync/model/configuration.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"

namespace tmsync::model {

const Instance* Configuration::find_instance(const std::string& name) const {
  const auto at = std::find_if(instances.begin(), instances.end(), [&](const auto& i) { return i.name == name; });
  return at == instances.end() ? nullptr : &*at;
}

const Export* Configuration::find_export(const std::string& name) const {
  const auto at = std::find_if(exports.begin(), exports.end(), [&](const auto& e) { return e.name == name; });
  return at == exports.end() ? nullptr : &*at;
}

const Integration* Configuration::find_integration(const std::string& name) const {
  const auto at = std::find_if(integrations.begin(), integrations.end(), [&](const auto& i) { return i.name == name; });
  return at == integrations.end() ? nullptr : &*at;
}

std::vector<std::string> known_bases(const Instance& instance) {
  std::vector<std::string> bases;
  const auto add = [&bases](const std::string& address) {
    const auto base = normalise_base(address);
    if (base && std::find(bases.begin(), bases.end(), *base) == bases.end()) bases.push_back(*base);
  };
  add(instance.endpoint);
  add(instance.public_url);
  for (const auto& former : instance.former_endpoints) add(former);
  return bases;
}

std::string describe(const TokenSource& source) {
  if (const auto* env = std::get_if<TokenEnv>(&source)) return "environment variable " + env->variable;
  if (const auto* file = std::get_if<TokenFile>(&source)) return "file " + file->path;
  const auto& argv = std::get<TokenCommand>(source).argv;
  return "command " + (argv.empty() ? std::string("(empty)") : argv.front());
}

std::string_view to_string(Part part) {
  switch (part) {
    case Part::scenario:
      return "scenario";
    case Part::tags:
      return "tags";
    case Part::links:
      return "links";
    case Part::issues:
      return "issues";
    case Part::members:
      return "members";
    case Part::test_keys:
      return "testKeys";
    case Part::parameters:
      return "parameters";
    case Part::attachments:
      return "attachments";
  }
  return "unknown";
}

std::string to_string(const ProjectRef& project) {
  return project.id ? '#' + std::to_string(*project.id) : project.name;
}

const std::set<Part>& all_parts() {
  static const std::set<Part> parts{Part::scenario, Part::tags,      Part::links,      Part::issues,
                                    Part::members,  Part::test_keys, Part::parameters, Part::attachments};
  return parts;
}

}  // namespace tmsync::model
