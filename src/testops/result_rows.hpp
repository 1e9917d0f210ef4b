#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/error.hpp"
#include "tmsync/model/launch.hpp"

#include "page_walk.hpp"

/// Pages of a launch's results, which carry most of what is read of launches: read once from front to back.
namespace tmsync::testops {

struct ResultPage : PageShape {
  std::vector<model::ResultRow> rows;
  bool plain = false;        ///< a list in place of a page
  std::optional<bool> last;  ///< the page says whether it is the last one
};

class ResultParser {
 public:
  ResultParser();
  ~ResultParser();
  ResultParser(const ResultParser&) = delete;
  ResultParser& operator=(const ResultParser&) = delete;

  /// Accepts a page or a plain array. `protocol` for anything else, for a row without id, and for a row of another
  /// launch.
  [[nodiscard]] core::Result<ResultPage> parse(std::string& body, model::Id launch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::testops
