#include "text/field_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "text/paint.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownElements = 5;  // of a list, each way
constexpr std::size_t kLeastExcerpt = 24;  // below it the two sides of a text go on lines of their own

std::string in_quotes(std::string_view text) {
  return '"' + core::escape_terminal(text) + '"';
}

/// A value on one line: "text", 12, true, name "Spec", url "https://..."; nothing at all is (none).
std::string value_text(const Json& value) {
  if (value.is_null()) return "(none)";
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  std::vector<std::string> parts;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      parts.push_back(core::escape_terminal(key) + ' ' + value_text(member));
    return core::join(parts, ", ");
  }
  if (value.is_array()) {
    for (const auto& item : value) parts.push_back(value_text(item));
    return '[' + core::join(parts, ", ") + ']';
  }
  return value.dump();
}

/// Text of a plan is JSON; what is not, is shown as it is.
Json parse(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(text) : json;
}

/// An element of a list: what is compared, and where it stands (steps of a scenario; else empty).
struct Element {
  std::string text;
  std::string place;
  [[nodiscard]] std::string shown() const { return place.empty() ? text : place + ' ' + text; }
};

/// A scenario step by step, numbered as TestOps shows it: 2.1 is the first step below the second one. The number is no
/// part of what is compared: a step put in front does not change all that follow.
void flatten(const Json& steps, const std::string& prefix, const char* kind, std::vector<Element>& out) {
  std::size_t number = 0;
  for (const auto& step : steps) {
    const std::string at = prefix + std::to_string(++number);
    std::string text;
    if (step.contains("attachment")) {
      const auto& file = step["attachment"];
      text = "file " + value_text(file.is_object() ? file.value("name", Json()) : file);
    } else {
      text = value_text(step.value("body", Json("")));
    }
    out.push_back({std::move(text), kind + at});
    if (step.contains("expected")) flatten(step["expected"], at + '.', "expected result ", out);
    if (step.contains("steps")) flatten(step["steps"], at + '.', "step ", out);
  }
}

bool is_scenario(const Json& value) {
  return value.is_null() || (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& step) {
                               return step.is_object() && (step.contains("body") || step.contains("attachment"));
                             }));
}

std::vector<Element> elements(const Json& list) {
  std::vector<Element> all;
  for (const auto& item : list) all.push_back({value_text(item), ""});
  return all;
}

/// What `from` has more of than `other`, in the order of `from`.
std::vector<std::string> without(const std::vector<Element>& from, const std::vector<Element>& other) {
  std::map<std::string_view, std::size_t> there;
  for (const auto& item : other) ++there[item.text];
  std::vector<std::string> rest;
  for (const auto& item : from) {
    auto& left = there[item.text];
    if (left > 0) {
      --left;
    } else {
      rest.push_back(item.shown());
    }
  }
  return rest;
}

class Lines {
 public:
  Lines(const plan::FieldChange& change, const FieldTextOptions& options)
      : name_(core::escape_terminal(change.field)), options_(options) {
    const Json before = parse(change.before);
    const Json after = parse(change.after);
    if (change.field == "scenario" && is_scenario(before) && is_scenario(after)) {
      std::vector<Element> was;
      std::vector<Element> is;
      flatten(before, "", "step ", was);
      flatten(after, "", "step ", is);
      list(without(was, is), without(is, was), "order, formatting or files changed");
    } else if ((before.is_array() || before.is_null()) && (after.is_array() || after.is_null())) {
      const auto was = elements(before);
      const auto is = elements(after);
      list(without(was, is), without(is, was), "order changed");
    } else {
      value(value_text(before), value_text(after));
    }
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::string cut(const std::string& text, std::size_t width) const {
    return options_.full ? text : core::elide(text, std::max<std::size_t>(width, 4));
  }

  [[nodiscard]] std::string head() const {
    return options_.diff ? fmt::format("@@ {} @@", core::elide(name_, options_.width)) : name_ + ':';
  }

  void sign(char sign, const std::string& text) {
    if (options_.diff) {
      lines_.push_back(sign + (' ' + text));
      return;
    }
    lines_.push_back("  " + paint(sign + (' ' + text), sign == '+' ? Color::green : Color::red, options_.color));
  }

  void list(const std::vector<std::string>& gone, const std::vector<std::string>& come, const char* otherwise) {
    if (gone.empty() && come.empty()) {
      lines_.push_back(head() + ' ' + otherwise);
      return;
    }
    if (options_.diff) {
      lines_.push_back(head());
      some('-', gone);
      some('+', come);
      return;
    }
    std::vector<std::string> parts;
    for (const auto& item : gone) parts.push_back('-' + item);
    for (const auto& item : come) parts.push_back('+' + item);
    const std::string line = name_ + ": " + core::join(parts, ", ");
    if (core::code_points(line) <= options_.width) {
      for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i] = paint(parts[i], i < gone.size() ? Color::red : Color::green, options_.color);
      }
      lines_.push_back(name_ + ": " + core::join(parts, ", "));
      return;
    }
    if (gone.size() == 1 && come.size() == 1) {
      sides(gone.front(), come.front());
      return;
    }
    const std::string head = fmt::format("{}: {} removed, {} added", name_, gone.size(), come.size());
    lines_.push_back(core::code_points(head) <= options_.width ? head : name_ + ':');
    some('-', gone);
    some('+', come);
  }

  void some(char mark, const std::vector<std::string>& items) {
    const std::size_t shown = options_.full || items.size() <= kShownElements + 1 ? items.size() : kShownElements;
    for (std::size_t i = 0; i < shown; ++i) sign(mark, cut(items[i], options_.width - 4));
    if (shown < items.size()) sign(mark, fmt::format("... and {} more", items.size() - shown));
  }

  void value(const std::string& before, const std::string& after) {
    const std::string line = fmt::format("{}: {} -> {}", name_, before, after);
    if (options_.diff) {
      sides(before, after);
      return;
    }
    if (core::code_points(line) <= options_.width) {
      lines_.push_back(line);
      return;
    }
    const std::size_t used = core::code_points(name_) + 6;
    const std::size_t each = options_.width > used ? (options_.width - used) / 2 : 0;
    if (!options_.full && each >= kLeastExcerpt) {
      const auto [was, is] = excerpts(before, after, each);
      lines_.push_back(fmt::format("{}: {} -> {}", name_, was, is));
      return;
    }
    sides(before, after);
  }

  /// Each on a line of its own.
  void sides(const std::string& before, const std::string& after) {
    const auto [was, is] = options_.full ? std::pair(before, after) : excerpts(before, after, options_.width - 4);
    lines_.push_back(head());
    sign('-', was);
    sign('+', is);
  }

  /// Both texts from a little before the first difference on, each at most `width` long.
  static std::pair<std::string, std::string> excerpts(const std::string& before, const std::string& after,
                                                      std::size_t width) {
    if (core::code_points(before) <= width && core::code_points(after) <= width) return {before, after};
    auto same = static_cast<std::size_t>(std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first -
                                         before.begin());
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
    // A difference inside a character begins with the character.
    while (same > 0 &&
           ((same < before.size() && continues(before[same])) || (same < after.size() && continues(after[same])))) {
      --same;
    }
    const std::size_t context = width / 3;
    std::size_t start = same;
    for (std::size_t back = 0; start > 0 && back < context; ++back) {
      do {
        --start;
      } while (start > 0 && continues(before[start]));
    }
    const auto excerpt = [&](const std::string& text) {
      if (start <= 4) return core::elide(text, width);  // what would be cut in front is no longer than "..."
      return "..." + core::elide(std::string_view(text).substr(start), width - 3);
    };
    return {excerpt(before), excerpt(after)};
  }

  std::string name_;
  const FieldTextOptions& options_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> field_lines(const plan::FieldChange& change, const FieldTextOptions& options) {
  return Lines(change, options).take();
}

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& word : core::split(text, ' ')) {
    if (lines.empty() || core::code_points(lines.back()) + 1 + core::code_points(word) > width) {
      lines.push_back(word);
    } else {
      lines.back() += ' ' + word;
    }
  }
  return lines;
}

}  // namespace tmsync::report
