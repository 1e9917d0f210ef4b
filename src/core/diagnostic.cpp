#include "tmsync/core/diagnostic.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tmsync::core {

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++errors_;
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::error(std::string code, SourcePosition where, std::string summary, std::string hint) {
  add({Severity::error, std::move(code), std::move(where), std::move(summary), std::move(hint)});
}

void Diagnostics::warning(std::string code, SourcePosition where, std::string summary, std::string hint) {
  add({Severity::warning, std::move(code), std::move(where), std::move(summary), std::move(hint)});
}

void Diagnostics::append(const Diagnostics& other) {
  for (const auto& item : other.items_) add(item);
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  auto copy = items_;
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.where.file, d.where.line, d.where.column, d.code, d.summary, d.hint, d.severity);
  };
  std::stable_sort(copy.begin(), copy.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  copy.erase(std::unique(copy.begin(), copy.end()), copy.end());
  return copy;
}

std::string to_string(const SourcePosition& where) {
  std::string text = where.file;
  if (!text.empty() && where.line > 0) {
    text += ':' + std::to_string(where.line);
    if (where.column > 0) text += ':' + std::to_string(where.column);
  }
  return text;
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

}  // namespace tmsync::core
