#pragma once

#include <map>
#include <set>
#include <string>

#include "tmsync/model/configuration.hpp"

namespace tmsync::sync {

/// Names for documents that are made from what an instance holds: DNS labels, each once within its kind.
class ImportNames {
 public:
  explicit ImportNames(const model::Configuration& taken);
  [[nodiscard]] std::string unique(const std::string& kind, const std::string& wanted);

 private:
  std::map<std::string, std::set<std::string>> taken_;
};

/// http(s)://host[:port][/path] and nothing else: no password, no query.
[[nodiscard]] bool is_plain_url(const std::string& endpoint);
/// The first label of the host, or the address.
[[nodiscard]] std::string host_of(const std::string& endpoint);
/// TMSYNC_<NAME>_<WHAT>.
[[nodiscard]] std::string variable_of(const std::string& name, const std::string& what);

}  // namespace tmsync::sync
