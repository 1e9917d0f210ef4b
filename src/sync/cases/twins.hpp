#pragma once

#include <optional>
#include <string>

#include "context.hpp"

/// Which of two objects with one mark can be the tool's own double (design section 4).
namespace tmsync::sync {

/// How far apart two runs that make the same copy can be.
inline constexpr std::int64_t kTwinWindow = 600'000;  // ms

/// A second object with the mark of a case.
struct Twin {
  bool made_twice = false;  ///< this or another run made it by mistake, and nobody changed it since
  std::string name;
  std::string made_by;
};

/// Reads what tells. Absent where the object is gone by now. `kept` 0 = there is no other one.
[[nodiscard]] core::Task<core::Result<std::optional<Twin>>> judge_twin(ExportContext& context, model::Id source,
                                                                       model::Id kept, model::Id other);

}  // namespace tmsync::sync
