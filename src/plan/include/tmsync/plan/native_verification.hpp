#pragma once

#include <map>
#include <string>
#include <vector>

#include "tmsync/plan/verification.hpp"

/// Did TestOps' own export do what it was told? It leaves no mark that could be read, so that test cases and launches
/// are told by their names: as often as a name is expected, it has to be there.
namespace tmsync::plan {

/// One test case as it shall be (from the source, through the mapping) or as it is (on the recipient).
struct NativeCase {
  Id id = 0;
  std::string name;
  /// Mapped attribute -> values by name, sorted; attributes that the mapping leaves alone are not in it.
  std::map<std::string, std::vector<std::string>> attributes;
  std::string created_by;     ///< recipient only
  std::int64_t modified = 0;  ///< ms
};

struct NativeObservation {
  std::vector<NativeCase> expected;
  std::vector<NativeCase> there;  ///< the whole recipient project
  bool creates = true;            ///< false: cases that are not there are not expected
  std::string user;               ///< whom the integration's token acts as; empty = not known
  /// Names of the copies whose texts or tags are not those of the source.
  std::vector<std::string> stale;
  bool launches = false;  ///< launches go along
  std::vector<std::string> launches_expected;
  std::vector<std::string> launches_outside;  ///< of the source, not to be exported
  std::vector<std::string> launches_there;
};

/// "test-cases", "attributes", "doubles", "stale" and, where they go along, "launches".
[[nodiscard]] std::vector<Check> native_checks(const std::string& address, const NativeObservation& seen);

}  // namespace tmsync::plan
