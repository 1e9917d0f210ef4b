#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// Pieces of YAML text, for `to_yaml`. A depth is a level of indentation.
namespace tmsync::config {

[[nodiscard]] std::string margin_of(std::size_t depth);

/// A string on one line, plain or quoted; `in_flow`: inside [] or {}.
[[nodiscard]] std::string quoted(const std::string& text, bool in_flow = false);
/// `[a, b]`
[[nodiscard]] std::string flow_list(const std::vector<std::string>& texts);

/// `key: text` with a line break; text of several lines as a literal block where that can hold it.
[[nodiscard]] std::string text_entry(std::size_t depth, const std::string& key, const std::string& text);
/// `key:` and the lines below it; nothing where there are none.
[[nodiscard]] std::string section(std::size_t depth, const std::string& key, const std::string& lines);
/// `key:` and a JSON object.
[[nodiscard]] std::string json_entry(std::size_t depth, const std::string& key, const std::string& json);

/// Milliseconds in the largest unit that gives a whole number: `30s`.
[[nodiscard]] std::string duration_text(long long milliseconds);

}  // namespace tmsync::config
