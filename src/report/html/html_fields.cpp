#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "html/html_parts.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLines = 120;      // of one field
constexpr std::size_t kLongestLine = 2'000;  // code points
constexpr std::size_t kContext = 2;          // equal lines around a difference
constexpr std::size_t kMostCompared = 600;   // lines of either side beyond which all counts as replaced

/// A line of a value. The label is no part of what is compared: a step put in front does not change those behind it.
struct Line {
  std::string text;
  std::string label;
};
using Lines = std::vector<Line>;

enum class Kind { same, gone, come };
struct Step {
  Kind kind = Kind::same;
  const Line* line = nullptr;
};

std::string one_line(const Json& value) {
  if (value.is_null()) return "(none)";
  if (value.is_string()) return value.get<std::string>();
  std::vector<std::string> parts;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) parts.push_back(key + ": " + one_line(member));
    return core::join(parts, ", ");
  }
  if (value.is_array()) {
    for (const auto& item : value) parts.push_back(one_line(item));
    return '[' + core::join(parts, ", ") + ']';
  }
  return value.dump();
}

bool is_step(const Json& value) {
  return value.is_object() && (value.contains("body") || value.contains("attachment"));
}

/// A scenario as TestOps numbers it: 2.1 is the first step below the second one.
void add_steps(const Json& steps, const std::string& prefix, const std::string& what, Lines& lines) {
  std::size_t count = 0;
  for (const auto& step : steps) {
    const std::string at = prefix + std::to_string(++count);
    if (step.contains("attachment")) {
      const auto& file = step["attachment"];
      lines.push_back({"file " + one_line(file.is_object() ? file.value("name", Json()) : file), what + at});
    } else {
      lines.push_back({one_line(step.value("body", Json(""))), what + at});
    }
    if (step.contains("expected")) add_steps(step["expected"], at + '.', "expected ", lines);
    if (step.contains("steps")) add_steps(step["steps"], at + '.', "", lines);
  }
}

/// Text by its lines, lists by their elements, steps one by one; nothing for null.
Lines lines_of(const Json& value) {
  Lines lines;
  if (value.is_null()) return lines;
  if (value.is_string()) {
    for (auto& line : core::split(value.get_ref<const std::string&>(), '\n')) lines.push_back({std::move(line), ""});
  } else if (value.is_array() && std::all_of(value.begin(), value.end(), is_step)) {
    add_steps(value, "", "", lines);
  } else if (value.is_array()) {
    for (const auto& item : value) lines.push_back({one_line(item), ""});
  } else {
    lines.push_back({one_line(value), ""});
  }
  return lines;
}

/// Text of a plan is JSON; what is not, is shown as it is.
Lines lines_of(const std::string& json) {
  const Json parsed = Json::parse(json, nullptr, false);
  return json.empty() ? Lines() : lines_of(parsed.is_discarded() ? Json(json) : parsed);
}

/// The longest common subsequence by its table; both sides are short enough for it.
std::vector<Step> compared(std::span<const Line> before, std::span<const Line> after) {
  const std::size_t width = after.size() + 1;
  std::vector<std::size_t> common((before.size() + 1) * width, 0);
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      common[i * width + j] = before[i].text == after[j].text
                                  ? common[(i + 1) * width + j + 1] + 1
                                  : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::vector<Step> steps;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i].text == after[j].text) {
      steps.push_back({Kind::same, &after[j]});
      ++i;
      ++j;
    } else if (j == after.size() || (i < before.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      steps.push_back({Kind::gone, &before[i++]});
    } else {
      steps.push_back({Kind::come, &after[j++]});
    }
  }
  return steps;
}

std::vector<Step> difference(const Lines& before, const Lines& after) {
  if (std::max(before.size(), after.size()) <= kMostCompared) return compared(before, after);
  std::vector<Step> steps;
  for (const auto& line : before) steps.push_back({Kind::gone, &line});
  for (const auto& line : after) steps.push_back({Kind::come, &line});
  return steps;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// The line with what differs from its counterpart marked, where that is only a part of it.
std::string marked(std::string_view line, std::string_view other) {
  auto head = static_cast<std::size_t>(std::mismatch(line.begin(), line.end(), other.begin(), other.end()).first -
                                       line.begin());
  while (head > 0 && head < line.size() && continues(line[head])) --head;
  const std::size_t most = std::min(line.size(), other.size()) - std::min({head, line.size(), other.size()});
  std::size_t tail = 0;
  while (tail < most && line[line.size() - tail - 1] == other[other.size() - tail - 1]) ++tail;
  while (tail > 0 && continues(line[line.size() - tail])) --tail;
  if (2 * (head + tail) < std::min(line.size(), other.size())) return text(line);  // another word, not an edit
  const auto middle = line.substr(head, line.size() - head - tail);
  const std::string mark = middle.empty() ? std::string() : "<mark>" + text(middle) + "</mark>";
  return text(line.substr(0, head)) + mark + text(line.substr(line.size() - tail));
}

class Shown {
 public:
  explicit Shown(std::ostream& out) : out_(out) { out_ << "<ul class=\"lines\">"; }
  ~Shown() { out_ << "</ul>"; }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  void line(const Step& step, const Line* counterpart) {
    static constexpr const char* kClass[] = {"", " class=\"gone\"", " class=\"come\""};
    static constexpr const char* kRead[] = {"", "<span class=\"unseen\">removed: </span>",
                                            "<span class=\"unseen\">added: </span>"};
    const auto kind = static_cast<std::size_t>(step.kind);
    const std::string label = step.line->label.empty() ? std::string() : text(step.line->label) + "  ";
    const std::string cut = core::elide(step.line->text, kLongestLine);
    out_ << "<li" << kClass[kind] << "><span>" << kRead[kind] << label
         << (counterpart == nullptr ? text(cut) : marked(cut, core::elide(counterpart->text, kLongestLine)))
         << "</span></li>";
  }

  void fold(std::size_t count, const char* what) {
    const auto many = static_cast<std::int64_t>(count);
    out_ << "<li class=\"fold\"><span>" << core::counted(many, "line") << what << "</span></li>";
  }

 private:
  std::ostream& out_;
};

/// The only line that comes for the only one that goes is compared with it.
const Line* counterpart(const std::vector<Step>& steps, std::size_t at) {
  const auto kind = [&](std::size_t i) { return i < steps.size() ? steps[i].kind : Kind::same; };
  if (kind(at) == Kind::gone && kind(at + 1) == Kind::come && kind(at + 2) != Kind::come &&
      (at == 0 || kind(at - 1) != Kind::gone)) {
    return steps[at + 1].line;
  }
  if (kind(at) == Kind::come && at > 0 && counterpart(steps, at - 1) == steps[at].line) return steps[at - 1].line;
  return nullptr;
}

void write_difference(const Lines& before, const Lines& after, std::ostream& out) {
  const auto steps = difference(before, after);
  std::vector<bool> near(steps.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind == Kind::same) continue;
    const std::size_t end = std::min(steps.size(), i + kContext + 1);
    for (std::size_t j = i - std::min(i, kContext); j < end; ++j) near[j] = true;
  }
  if (std::none_of(near.begin(), near.end(), [](bool one) { return one; })) {
    out << "<p class=\"muted small\">Order, formatting or files changed.</p>";
    return;
  }
  Shown shown(out);
  std::size_t lines = 0;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t hidden = 0;
    while (i + hidden < steps.size() && !near[i + hidden]) ++hidden;
    if (hidden > 0) {
      shown.fold(hidden, " as before");
      i += hidden;
      continue;
    }
    if (++lines > kMostLines) {
      shown.fold(steps.size() - i, " more; the JSON plan has all");
      return;
    }
    shown.line(steps[i], counterpart(steps, i));
    ++i;
  }
}

void write_value(const Lines& lines, std::ostream& out) {
  Shown shown(out);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == kMostLines) {
      shown.fold(lines.size() - i, " more; the JSON plan has all");
      return;
    }
    shown.line({Kind::same, &lines[i]}, nullptr);
  }
}

}  // namespace

void write_fields(const std::vector<plan::FieldChange>& fields, std::ostream& out) {
  if (fields.empty()) return;
  constexpr std::size_t kNamed = 6;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(fields.size(), kNamed); ++i) names.push_back(text(fields[i].field));
  if (fields.size() > kNamed) names.push_back(fmt::format("{} more", fields.size() - kNamed));
  out << "<details><summary>" << core::counted(static_cast<std::int64_t>(fields.size()), "field") << ": "
      << core::join(names, ", ") << "</summary><dl class=\"fields\">";
  for (const auto& field : fields) {
    out << "<div class=\"field\"><dt>" << text(field.field) << "</dt><dd>";
    write_difference(lines_of(field.before.text()), lines_of(field.after.text()), out);
    out << "</dd></div>";
  }
  out << "</dl></details>";
}

void write_object(const std::string& json, std::ostream& out) {
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) return;
  out << "<dl class=\"fields\">";
  for (const auto& [key, value] : object.items()) {
    out << "<div class=\"field\"><dt>" << text(key) << "</dt><dd>";
    write_value(lines_of(value), out);
    out << "</dd></div>";
  }
  out << "</dl>";
}

}  // namespace tmsync::report::html
