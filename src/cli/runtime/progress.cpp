#include "runtime/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "tmsync/core/duration.hpp"
#include "tmsync/core/text.hpp"

#include "runtime/log.hpp"

namespace tmsync::cli {
namespace {

using Duration = core::Clock::Duration;

constexpr Duration kRedraw{100};
constexpr Duration kTick{250};
constexpr Duration kPlainTick{1'000};
constexpr Duration kPlainEvery{30'000};
constexpr double kSmoothSeconds = 10;
constexpr std::size_t kLeastBar = 10;
constexpr std::size_t kMostBar = 30;
constexpr std::size_t kLeastName = 12;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string counted(const Stretch& stretch) {
  const auto number = [](std::int64_t value) { return core::with_thousands(static_cast<std::uint64_t>(value)); };
  if (stretch.total < 0) return stretch.done > 0 ? number(stretch.done) : "";
  return number(stretch.done) + '/' + number(stretch.total);
}

std::string rated(const Stretch& stretch) {
  if (stretch.rate <= 0) return "";
  return stretch.rate < 10 ? fmt::format("{:.1f}/s", stretch.rate) : fmt::format("{:.0f}/s", stretch.rate);
}

std::string remaining(const Stretch& stretch) {
  if (stretch.rate <= 0 || stretch.total < 0 || stretch.done >= stretch.total) return "";
  const double left = static_cast<double>(stretch.total - stretch.done) / stretch.rate;
  constexpr double kNobodyKnows = 100.0 * 86'400;
  return left > kNobodyKnows ? "" : core::duration_text(static_cast<std::int64_t>(std::ceil(left)) * 1'000) + " left";
}

/// Stretches of work inside each other; the innermost is shown.
class Stretches {
 public:
  explicit Stretches(const core::Clock& clock) : clock_(clock) {}

  void begin(const std::string& what, std::int64_t total) {
    items_.push_back({{core::escape_terminal(what), total, 0, 0}, {}, clock_.now()});
    items_.back().rate.update(clock_.now(), 0);
  }
  void advance(std::int64_t by) {
    if (!items_.empty()) items_.back().stretch.done += by;
  }
  void end() {
    if (!items_.empty()) items_.pop_back();
  }
  [[nodiscard]] bool empty() const { return items_.empty(); }

  /// With its rate as of now.
  const Stretch& current() {
    auto& item = items_.back();
    item.rate.update(clock_.now(), item.stretch.done);
    item.stretch.rate = item.rate.per_second();
    return item.stretch;
  }
  [[nodiscard]] Duration current_age() const { return clock_.now() - items_.back().began; }

 private:
  struct Item {
    Stretch stretch;
    Rate rate;
    Duration began;
  };
  const core::Clock& clock_;
  std::vector<Item> items_;
};

class NotesOnly final : public Display {
 public:
  explicit NotesOnly(Session& session) : session_(session) {}
  void begin(const std::string&, std::int64_t) override {}
  void advance(std::int64_t) override {}
  void end() override {}
  void note(const std::string& line) override { tell(session_, line, {{"event", "note"}}); }

 private:
  Session& session_;
};

class PlainDisplay final : public Display {
 public:
  PlainDisplay(Session& session, const core::Clock& clock) : session_(session), clock_(clock), stretches_(clock) {}

  void begin(const std::string& what, std::int64_t total) override {
    stretches_.begin(what, total);
    said_ = clock_.now();
    std::vector<LogField> fields{{"event", "progress"}, {"what", what}};
    if (total >= 0) fields.push_back({"total", total});
    tell(session_,
         total < 0 ? what : fmt::format("{} ({})", what, core::with_thousands(static_cast<std::uint64_t>(total))),
         fields);
  }
  void advance(std::int64_t by) override { stretches_.advance(by); }
  void end() override { stretches_.end(); }
  void note(const std::string& line) override { tell(session_, line, {{"event", "note"}}); }

  void tick() override {
    if (stretches_.empty() || clock_.now() - said_ < kPlainEvery) return;
    said_ = clock_.now();
    const auto& now = stretches_.current();
    std::string line = now.what + ": ";
    for (const auto& part : {counted(now), rated(now), remaining(now)}) {
      if (!part.empty()) line += part + ", ";
    }
    line += core::duration_text(stretches_.current_age().count()) + " so far";
    std::vector<LogField> fields{{"event", "progress"}, {"what", now.what}, {"done", now.done}};
    if (now.total >= 0) fields.push_back({"total", now.total});
    tell(session_, line, fields);
  }
  [[nodiscard]] Duration tick_every() const override { return kPlainTick; }

 private:
  Session& session_;
  const core::Clock& clock_;
  Stretches stretches_;
  Duration said_{};
};

class TerminalDisplay final : public Display {
 public:
  TerminalDisplay(Session& session, const core::Clock& clock)
      : out_(session.err), width_(session.width), clock_(clock), stretches_(clock) {}
  ~TerminalDisplay() override { clear(); }

  void begin(const std::string& what, std::int64_t total) override {
    stretches_.begin(what, total);
    draw();
  }
  void advance(std::int64_t by) override {
    stretches_.advance(by);
    draw();
  }
  void end() override {
    stretches_.end();
    clear();
  }
  void note(const std::string& line) override {
    clear();
    out_ << core::escape_terminal(line) << std::endl;
    draw();
  }
  void tick() override { draw(); }
  [[nodiscard]] Duration tick_every() const override { return kTick; }
  void clear() override {
    if (visible_) out_ << "\r\x1b[K" << std::flush;
    visible_ = false;
  }

 private:
  void draw() {
    if (stretches_.empty() || clock_.now() - drawn_ < kRedraw) return;
    drawn_ = clock_.now();
    // The last column stays free: some terminals begin a new line in it.
    out_ << "\r\x1b[K" << bar_line(stretches_.current(), std::max<std::size_t>(width_, 2) - 1) << std::flush;
    visible_ = true;
  }

  std::ostream& out_;
  std::size_t width_;
  const core::Clock& clock_;
  Stretches stretches_;
  Duration drawn_{Duration::min() / 2};
  bool visible_ = false;
};

}  // namespace

void Rate::update(Duration now, std::int64_t done) {
  if (!begun_) {
    begun_ = true;
    began_ = last_ = now;
    done_ = done;
    return;
  }
  const double passed = seconds(now - last_);
  if (passed <= 0) return;
  const double weight = 1 - std::exp(-passed / kSmoothSeconds);
  smoothed_ += weight * (static_cast<double>(done - done_) / passed - smoothed_);
  last_ = now;
  done_ = done;
}

double Rate::per_second() const {
  const double age = seconds(last_ - began_);
  if (age < 1) return 0;
  // The average starts at nothing: as long as it is young, that is taken out again.
  return smoothed_ / (1 - std::exp(-age / kSmoothSeconds));
}

std::string bar_line(const Stretch& stretch, std::size_t width) {
  const bool bounded = stretch.total > 0;
  const double share =
      bounded ? std::clamp(static_cast<double>(stretch.done) / static_cast<double>(stretch.total), 0.0, 1.0) : 0;
  const std::string percent = bounded ? fmt::format("{:.0f}%", std::floor(share * 100)) : "";
  // In the order of their place; the last one to be dropped has the highest rank.
  struct Part {
    std::string text;
    int rank;
  };
  std::vector<Part> parts{{percent, 3}, {counted(stretch), 1}, {rated(stretch), 0}, {remaining(stretch), 2}};
  std::erase_if(parts, [](const auto& part) { return part.text.empty(); });
  const auto tail_size = [&] {
    std::size_t size = 0;
    for (const auto& part : parts) size += 2 + part.text.size();
    return size;
  };
  const std::size_t name = core::code_points(stretch.what);
  while (!parts.empty() && std::min(name, kLeastName) + tail_size() > width) {
    parts.erase(
        std::min_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; }));
  }
  std::string line = core::elide(stretch.what, std::max<std::size_t>(width - std::min(width, tail_size()), 1));
  const std::size_t used = core::code_points(line) + tail_size();
  if (bounded && used + 4 + kLeastBar <= width) {
    const std::size_t bar = std::min(kMostBar, width - used - 4);
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar));
    line += fmt::format("  [{:-<{}}]", std::string(filled, '#'), bar);
  }
  for (const auto& part : parts) line += "  " + part.text;
  return line;
}

std::unique_ptr<Display> make_display(Session& session, const core::Clock& clock) {
  if (session.global.quiet || session.global.no_progress) return std::make_unique<NotesOnly>(session);
  const bool dumb =
      session.environment("TERM").value_or("") == "dumb" || !session.environment("CI").value_or("").empty();
  if (session.err_is_terminal && !dumb) return std::make_unique<TerminalDisplay>(session, clock);
  return std::make_unique<PlainDisplay>(session, clock);
}

}  // namespace tmsync::cli
