#include "progress.hpp"

#include <chrono>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

class QuietProgress final : public sync::Progress {
 public:
  explicit QuietProgress(std::ostream& out) : out_(out) {}
  void begin(const std::string&, std::int64_t) override {}
  void advance(std::int64_t) override {}
  void end() override {}
  void note(const std::string& line) override { out_ << core::escape_terminal(line) << std::endl; }

 private:
  std::ostream& out_;
};

class PlainProgress final : public sync::Progress {
 public:
  explicit PlainProgress(std::ostream& out) : out_(out) {}
  void begin(const std::string& what, std::int64_t total) override {
    out_ << core::escape_terminal(what);
    if (total >= 0) out_ << " (" << core::with_thousands(static_cast<std::uint64_t>(total)) << ')';
    out_ << std::endl;
  }
  void advance(std::int64_t) override {}
  void end() override {}
  void note(const std::string& line) override { out_ << core::escape_terminal(line) << std::endl; }

 private:
  std::ostream& out_;
};

class TerminalProgress final : public sync::Progress {
 public:
  TerminalProgress(std::ostream& out, std::size_t width) : out_(out), width_(width) {}
  ~TerminalProgress() override { clear(); }

  void begin(const std::string& what, std::int64_t total) override {
    what_ = core::escape_terminal(what);
    total_ = total;
    done_ = 0;
    started_ = std::chrono::steady_clock::now();
    draw();
  }
  void advance(std::int64_t by) override {
    done_ += by;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    draw();
  }
  void end() override { clear(); }
  void note(const std::string& line) override {
    clear();
    out_ << core::escape_terminal(line) << std::endl;
  }

 private:
  void draw() {
    drawn_ = std::chrono::steady_clock::now();
    std::string line = what_;
    if (total_ > 0) {
      line += fmt::format(" {}/{}", done_, total_);
      const double seconds = std::chrono::duration<double>(drawn_ - started_).count();
      if (done_ > 0 && seconds > 1) {
        const double rate = static_cast<double>(done_) / seconds;
        line += fmt::format(", {:.0f}/s, {:.0f} s left", rate, static_cast<double>(total_ - done_) / rate);
      }
    }
    out_ << "\r\x1b[K" << core::elide(line, width_ > 1 ? width_ - 1 : 1) << std::flush;
    visible_ = true;
  }
  void clear() {
    if (visible_) out_ << "\r\x1b[K" << std::flush;
    visible_ = false;
  }

  std::ostream& out_;
  std::size_t width_;
  std::string what_;
  std::int64_t total_ = 0;
  std::int64_t done_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  bool visible_ = false;
};

}  // namespace

std::unique_ptr<sync::Progress> make_progress(Session& session) {
  if (session.global.quiet) return std::make_unique<QuietProgress>(session.err);
  const bool dumb =
      session.environment("TERM").value_or("") == "dumb" || !session.environment("CI").value_or("").empty();
  if (session.err_is_terminal && !dumb) return std::make_unique<TerminalProgress>(session.err, session.width);
  return std::make_unique<PlainProgress>(session.err);
}

}  // namespace tmsync::cli
