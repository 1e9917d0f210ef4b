#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tmsync::core {

enum class Severity { error, warning, note };

/// A place in a file of the user. Line and column count from 1; the column counts Unicode code points; 0 = unknown.
struct SourcePosition {
  std::string file;  ///< as the user would name it: relative to the working directory where that is possible
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const SourcePosition&) const = default;
};

/// Something wrong (or doubtful) in what the user wrote. Collected and located, never thrown, so that one run reports
/// every mistake. Failures of the network or the disk are `Error`s, not diagnostics.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  ///< stable and documented in docs/diagnostics.md, e.g. "TM1204"; tests match on it, not on prose
  SourcePosition where;  ///< where in the user's files; file empty = no place
  std::string summary;   ///< one line, without location and full stop; may hold text of the user or a server, unescaped
  std::string hint;      ///< the reader's next step; may be empty
  bool operator==(const Diagnostic&) const = default;
};

/// An append-only list of diagnostics. Not thread-safe: one owner collects.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(std::string code, SourcePosition where, std::string summary, std::string hint = {});
  void warning(std::string code, SourcePosition where, std::string summary, std::string hint = {});
  void append(const Diagnostics& other);

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// In the order in which they were added.
  [[nodiscard]] const std::vector<Diagnostic>& items() const { return items_; }
  /// By file, line, column, code, summary; exact duplicates removed. This is the order for output.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
};

/// `file:line:column` with the parts that are known; empty when the file is not known.
[[nodiscard]] std::string to_string(const SourcePosition& where);
[[nodiscard]] std::string_view to_string(Severity severity);

}  // namespace tmsync::core
