#include "tmsync/core/text.hpp"

#include "instance.hpp"

namespace tmsync::standin {

std::optional<Fault> FaultBox::next(const std::string& method, const std::string& path) {
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (!fault->method.empty() && fault->method != method) continue;
    if (!fault->path_glob.empty() && !core::glob_match(fault->path_glob, path)) continue;
    if (fault->skip > 0) {
      --fault->skip;
      continue;
    }
    if (fault->times == 0) continue;
    if (fault->times > 0) --fault->times;
    return *fault;
  }
  return std::nullopt;
}

}  // namespace tmsync::standin
