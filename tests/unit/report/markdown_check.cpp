#include "markdown_check.hpp"

#include <algorithm>
#include <regex>
#include <vector>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::report {
namespace {

class Check {
 public:
  explicit Check(const std::string& text) : lines_(core::split(text, '\n')) {}

  std::string run() {
    for (at_ = 0; at_ < lines_.size() && faults_.empty(); ++at_) line(lines_[at_]);
    if (!fence_.empty()) fault("a fence does not end");
    if (depth_ != 0) fault("<details> does not end");
    return faults_;
  }

 private:
  void fault(const std::string& what) {
    faults_ += fmt::format("line {}: {}: {}\n", at_ + 1, what, at_ < lines_.size() ? lines_[at_] : "(end)");
  }

  static std::string ticks_of(const std::string& line) { return line.substr(0, line.find_first_not_of('`')); }

  void line(const std::string& line) {
    if (!fence_.empty()) {
      const auto ticks = ticks_of(line);
      if (ticks.size() >= fence_.size() && ticks.size() == line.size()) {
        fence_.clear();
      } else if (!line.starts_with("@@ ") && !line.starts_with("- ") && !line.starts_with("+ ")) {
        fault("no line of a diff");
      }
      return;
    }
    // What stands behind the backticks that begin a block has none.
    if (line.starts_with("```") && line.find('`', ticks_of(line).size()) == std::string::npos) {
      if (html_) fault("a fence inside of an HTML block");
      fence_ = ticks_of(line);
      return;
    }
    if (line.empty()) {
      html_ = false;
      columns_ = 0;
      return;
    }
    if (line.starts_with("<!-- ")) {
      if (!std::regex_match(line, std::regex("<!-- tmsync:[A-Za-z0-9._/:-]+ -->"))) fault("no marker");
      if (depth_ != 0) fault("a marker inside of <details>");
      return;
    }
    if (line.starts_with("<details>")) {
      open_details(line);
      return;
    }
    if (line == "</details>") {
      if (--depth_ < 0) fault("</details> without a beginning");
      html_ = true;
      return;
    }
    if (html_) fault("text in an HTML block");
    if (line.starts_with("|")) {
      row(line);
    } else {
      columns_ = 0;
    }
    words(line);
  }

  void open_details(const std::string& line) {
    static const std::regex form("<details><summary>(.*)</summary>");
    std::smatch match;
    if (!std::regex_match(line, match, form)) {
      fault("no summary of a line");
      return;
    }
    if (++depth_ > 1) fault("<details> in <details>");
    html_ = true;
    // HTML: what is not code is ours.
    const auto rest = std::regex_replace(match[1].str(), std::regex("<code>[^<>]*</code>"), "");
    if (rest.find_first_of("<>@#`") != std::string::npos) fault("markup in a summary");
    if (at_ + 1 >= lines_.size() || !lines_[at_ + 1].empty()) fault("no empty line behind a summary");
  }

  void row(const std::string& line) {
    const auto cells = std::count(line.begin(), line.end(), '|');
    if (columns_ == 0) {
      if (at_ + 1 >= lines_.size() || !lines_[at_ + 1].starts_with("| ---")) fault("a table without its second line");
      columns_ = cells;
    } else if (cells != columns_) {
      fault("another number of cells");
    }
  }

  /// What is not code must not become anything but text.
  void words(const std::string& line) {
    std::string rest;
    for (std::size_t i = 0; i < line.size();) {
      if (line[i] == '\\') {
        i += 2;
      } else if (line[i] == '`') {
        const auto end = std::min(line.find_first_not_of('`', i), line.size());
        const auto ticks = line.substr(i, end - i);
        auto close = line.find(ticks, end);
        while (close != std::string::npos &&
               (line[close - 1] == '`' || (close + ticks.size() < line.size() && line[close + ticks.size()] == '`'))) {
          close = line.find(ticks, close + 1);
        }
        if (close == std::string::npos) {
          fault("a code span does not end");
          return;
        }
        rest += 'c';
        i = close + ticks.size();
      } else {
        rest += line[i++];
      }
    }
    if (rest.find_first_of("<>") != std::string::npos) fault("HTML");
    static const std::regex active(R"(@\w|#\d|://|www\.|&(?!#?\w+;)|\[|\]|_)", std::regex::icase);
    // A heading is ours.
    const auto begin = rest.starts_with("#") ? rest.find_first_not_of('#') : 0;
    const auto text = std::regex_replace(rest.substr(begin), std::regex(R"(\*\*|&#?\w+;)"), " ");
    if (std::regex_search(text, active)) fault("a mention, a reference or a link");
    if (text.find('*') != std::string::npos) fault("emphasis");
  }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
  std::string fence_;
  bool html_ = false;
  int depth_ = 0;
  std::ptrdiff_t columns_ = 0;
  std::string faults_;
};

}  // namespace

std::string markdown_faults(const std::string& text) {
  return Check(text).run();
}

}  // namespace tmsync::report
