#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/sync/services.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// Progress that is shown: only on standard error.
class Display : public sync::Progress {
 public:
  /// Called regularly while work goes on, so that what is shown does not freeze when nothing advances.
  virtual void tick() {}
  /// How often; zero = never.
  [[nodiscard]] virtual core::Clock::Duration tick_every() const { return core::Clock::Duration::zero(); }
  /// Leaves the terminal as other output needs it: nothing of the display on the line of the cursor.
  virtual void clear() {}
};

/// On a terminal one line that is rewritten: a bar with count, rate and remaining time. Elsewhere a plain line for each
/// stretch of work, and one every half a minute of a long one. With --quiet and --no-progress only notes.
[[nodiscard]] std::unique_ptr<Display> make_display(Session& session, const core::Clock& clock);

/// A stretch of work as it stands.
struct Stretch {
  std::string what;
  std::int64_t total = -1;  ///< < 0 = not known
  std::int64_t done = 0;
  double rate = 0;  ///< a second; 0 = not known yet
};
/// One line of at most `width` columns; what matters least goes first where that is narrow.
[[nodiscard]] std::string bar_line(const Stretch& stretch, std::size_t width);

/// How fast a count grows, smoothed over the last seconds.
class Rate {
 public:
  void update(core::Clock::Duration now, std::int64_t done);
  [[nodiscard]] double per_second() const;  ///< 0 during the first second

 private:
  bool begun_ = false;
  core::Clock::Duration began_{};
  core::Clock::Duration last_{};
  std::int64_t done_ = 0;
  double smoothed_ = 0;
};

}  // namespace tmsync::cli
