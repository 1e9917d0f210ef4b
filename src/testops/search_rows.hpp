#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/error.hpp"
#include "tmsync/model/test_case.hpp"

#include "page_walk.hpp"

/// Pages of the search, the hot path: read once from front to back, without a document in between.
namespace tmsync::testops {

struct SearchPage : PageShape {
  std::vector<model::TestCaseRow> rows;  ///< empty where only ids were asked for
};

class SearchParser {
 public:
  SearchParser();
  ~SearchParser();
  SearchParser(const SearchParser&) = delete;
  SearchParser& operator=(const SearchParser&) = delete;

  /// Accepts a page or a plain array. `protocol` for anything else, for a row without id, and for a row of another
  /// project.
  [[nodiscard]] core::Result<SearchPage> parse(std::string& body, model::Id project, bool only_ids);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::testops
