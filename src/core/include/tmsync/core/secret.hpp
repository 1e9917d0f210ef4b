#pragma once

#include <string>
#include <utility>

namespace tmsync::core {

/// A value that must not be shown. It has no stream operator, no formatter and no conversion to JSON or string; only
/// `reveal()` gives it away: `testops` (credentials, masking) and `cli` (is the token well-formed?) call that. The
/// memory is overwritten when the value dies; what was revealed into a request is not. Nothing but tests compares it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret();

  [[nodiscard]] bool empty() const { return value_.empty(); }
  [[nodiscard]] const std::string& reveal() const { return value_; }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

}  // namespace tmsync::core
