#include "text_check.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "tmsync/core/text.hpp"

#include "scalar_decode.hpp"
#include "schema_store.hpp"

namespace tmsync::config {
namespace {

std::string_view line_at(const SourceFile& file, std::size_t line) {
  const std::size_t start = file.line_starts[line];
  const std::size_t end = line + 1 < file.line_starts.size() ? file.line_starts[line + 1] : file.text.size();
  return std::string_view(file.text).substr(start, end - start);
}

bool is_mark(std::string_view line, std::string_view mark) {
  return line.starts_with(mark) && (line.size() == 3 || std::string_view(" \t\r\n").find(line[3]) != line.npos);
}

/// Blank, or a comment.
bool says_nothing(std::string_view line) {
  const std::string_view text = core::trim(line);
  return text.empty() || text.front() == '#';
}

void collect_keys(const SchemaJson& schema, std::set<std::string, std::less<>>& keys) {
  if (!schema.is_structured()) return;
  for (const auto& [name, member] : schema.items()) {
    if (schema.is_object() && name == "properties" && member.is_object()) {
      for (const auto& [key, value] : member.items()) keys.insert(key);
    }
    collect_keys(member, keys);
  }
}

/// Every key that a document of any kind can have.
const std::set<std::string, std::less<>>& document_keys() {
  static const auto keys = [] {
    std::set<std::string, std::less<>> all;
    for (const std::string& kind : known_kinds()) collect_keys(*schema_of_kind(kind), all);
    return all;
  }();
  return keys;
}

/// The key that a line of a quoted text begins with, if documents have such a key.
std::string_view swallowed_key(std::string_view line) {
  line = core::trim(line);
  while (line.starts_with("- ")) line = core::trim(line.substr(2));
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  const bool ends = colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t';
  const std::string_view key = core::trim(line.substr(0, colon));
  return ends && document_keys().contains(key) ? key : std::string_view();
}

}  // namespace

/// yaml-cpp takes byte 4 for the end of the input and passes other control characters on: they are refused up front.
bool acceptable_bytes(const SourceFile& file, core::Diagnostics& diags) {
  std::size_t at = 0;
  for (const char c : file.text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7f) {
      diags.error("TM1002", file.position(at), "a control character stands in the file",
                  "remove it; in double quotes it can be written as \\x1b");
      return false;
    }
    ++at;
  }
  if (core::is_valid_utf8(file.text)) return true;
  at = 0;
  for (std::size_t line = 0; line < file.line_starts.size(); ++line) {
    const std::size_t end = line + 1 < file.line_starts.size() ? file.line_starts[line + 1] : file.text.size();
    at = file.line_starts[line];
    if (!core::is_valid_utf8(std::string_view(file.text).substr(at, end - at))) break;
  }
  diags.error("TM1002", file.position(at), "the file is not UTF-8", "save it as UTF-8");
  return false;
}

bool acceptable_directives(SourceFile& file, core::Diagnostics& diags) {
  bool may_stand = true;  // at the beginning and below `...`
  std::size_t waiting = file.line_starts.size();
  const auto refuse = [&](std::size_t line, const std::string& summary) {
    diags.error("TM1133", file.position(file.line_starts[line]), summary,
                "remove the line; a text or key that begins with % is put in quotes");
    return false;
  };
  for (std::size_t i = 0; i < file.line_starts.size(); ++i) {
    const std::string_view line = line_at(file, i);
    if (says_nothing(line)) continue;
    if (line.front() == '%') {
      if (!may_stand) return refuse(i, "a directive (%) stands below the beginning of a document");
      const auto words = core::split(std::string(core::trim(line)), ' ');
      const std::string& version = words.size() > 1 ? words[1] : words[0];
      if (words[0] == "%YAML" && version != "1.1" && version != "1.2") {
        return refuse(i, "the file is not YAML 1.2, by what this line says");
      }
      if (words[0] != "%YAML" && words[0] != "%TAG") return refuse(i, "an unknown directive (%)");
      if (words[0] == "%YAML" && version == "1.1") {
        file.is_yaml_1_1 = true;
        diags.warning("TM1130", file.position(file.line_starts[i]), "the file says that it is YAML 1.1",
                      "remove the line: tmsync reads YAML 1.2, in which yes, 0777 and 12:30 are other values");
      }
      waiting = i;
      continue;
    }
    const bool starts = is_mark(line, "---");
    if (waiting < i && !starts) return refuse(waiting, "a directive (%) without a document (---) below it");
    waiting = file.line_starts.size();
    may_stand = is_mark(line, "...");
  }
  return waiting == file.line_starts.size() || refuse(waiting, "a directive (%) without a document (---) below it");
}

bool acceptable_quotes(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags) {
  for (const StrictEvent& event : strict.events) {
    if (event.kind != StrictEvent::Kind::scalar || event.begin == 0) continue;
    if (event.style != ScalarStyle::single_quoted && event.style != ScalarStyle::double_quoted) continue;
    const std::string_view raw = std::string_view(file.text).substr(event.begin, event.end - event.begin);
    for (auto at = raw.find('\n'); at != std::string_view::npos; at = raw.find('\n', at + 1)) {
      const std::string_view line = raw.substr(at + 1, raw.find('\n', at + 1) - at - 1);
      const std::string_view key = swallowed_key(line);
      if (key.empty()) continue;
      diags.error("TM1131", file.position(event.begin - 1),
                  "the quote that begins here takes the key \"" + std::string(key) + "\" in " +
                      core::to_string(file.position(event.begin + at + 1 + line.find(key))) + " into its text",
                  "close the quote on its line; write text of several lines as a block (|)");
      return false;
    }
  }
  return true;
}

bool acceptable_tabs(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags) {
  const std::vector<StrictEvent>& events = strict.events;
  for (std::size_t i = 1; i < events.size(); ++i) {
    const bool whole = events[i].kind == StrictEvent::Kind::scalar && events[i - 1].kind == StrictEvent::Kind::document;
    if (!whole || events[i].begin == events[i].end) continue;
    const auto line = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), events[i].begin) - 1;
    const std::string_view before = std::string_view(file.text).substr(*line, events[i].begin - *line);
    if (before.find_first_not_of(" \t") != before.npos || before.find('\t') == before.npos) continue;
    diags.error("TM1011", file.position(*line), "a document has to be a mapping, found a single value behind a tab",
                "it begins with `apiVersion: tmsync/v1` and `kind:`; documents are separated by ---");
    return false;
  }
  return true;
}

bool acceptable_end(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags) {
  const std::size_t line = file.line_starts[file.line_starts.size() - 2];  // the last one is behind the added break
  const std::string_view blanks = std::string_view(file.text).substr(line);
  if (blanks.size() == 1 || blanks.find_first_not_of(" \t\n") != blanks.npos) return true;
  const auto last = std::find_if(strict.events.rbegin(), strict.events.rend(),
                                 [](const StrictEvent& event) { return event.kind == StrictEvent::Kind::scalar; });
  const bool block = last != strict.events.rend() && last->end >= line &&
                     (last->style == ScalarStyle::literal || last->style == ScalarStyle::folded);
  if (block ? !keeps_breaks(file.text, last->begin) : blanks.find('\t') == blanks.npos) return true;
  diags.error("TM1132", file.position(line), "readers of YAML do not agree about blanks at the end of the file",
              "remove them, or end the line");
  return false;
}

bool is_other_in_yaml_1_1(std::string_view text) {
  static const std::set<std::string, std::less<>> words{"y", "n", "yes", "no", "on", "off", "="};
  if (words.contains(core::ascii_lower(text))) return true;
  const bool numeric = !text.empty() && std::string_view("+-.0123456789").find(text.front()) != std::string_view::npos;
  if (!numeric || text.find_first_of("0123456789") == std::string_view::npos) return false;
  if (text.find_first_not_of("+-.0123456789_:xobabcdefABCDEFTtZz ") != std::string_view::npos) return false;
  const std::string_view digits = text.substr(text.front() == '-' ? 1 : 0);
  const auto dot = digits.find('.');
  const std::string_view whole = digits.substr(0, dot);
  const std::string_view part = dot == std::string_view::npos ? std::string_view("0") : digits.substr(dot + 1);
  const auto is_digits = [](std::string_view some) {
    return !some.empty() && some.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return !is_digits(whole) || !is_digits(part) || (whole.size() > 1 && whole.front() == '0');
}

}  // namespace tmsync::config
