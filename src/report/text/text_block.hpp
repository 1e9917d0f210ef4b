#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/plan/content.hpp"
#include "tmsync/report/plan_report.hpp"

#include "text/paint.hpp"

/// Text of a plan, line by line into a stream: of a large plan it is never whole in memory.
namespace tmsync::report {

[[nodiscard]] std::string safe(std::string_view text);   ///< escaped for a terminal
[[nodiscard]] std::string number(std::int64_t value);    ///< 12,345
[[nodiscard]] std::string in_bytes(std::int64_t value);  ///< 812 bytes, 3.4 MB

/// The head of a change: `+ export/a/test-case/1 "Log in" (new)`.
struct ChangeHead {
  plan::Action action = plan::Action::none;
  std::string_view address;
  std::string_view name;
  std::string_view reason;  ///< in words
};

class TextBlock {
 public:
  TextBlock(const PlanTextOptions& options, std::ostream& out) : options_(options), out_(out) {}

  void line(std::size_t indent, const std::string& text);
  void empty_line();
  /// Words in lines of the width, the following ones as far in as the first.
  void paragraph(std::size_t indent, const std::string& text);
  /// The same in a colour.
  void paragraph(std::size_t indent, const std::string& text, Color color);
  /// One of a list: the following lines stand two further in.
  void item(std::size_t indent, const std::string& text, Color color = Color::none);
  /// The address is for copying and therefore never cut; the name is, but with -v.
  void change(std::size_t indent, const ChangeHead& head);
  /// What differs, in full with -v.
  void fields(std::size_t indent, const std::vector<plan::FieldChange>& changes);

  /// What fits beside what is used of the line already; everything with -v.
  [[nodiscard]] std::string fit(const std::string& text, std::size_t used) const;
  [[nodiscard]] std::size_t width() const;
  [[nodiscard]] bool color() const { return options_.style.color; }
  [[nodiscard]] bool verbose() const { return options_.verbose > 0; }

 private:
  const PlanTextOptions& options_;
  std::ostream& out_;
};

}  // namespace tmsync::report
