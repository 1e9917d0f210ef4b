#pragma once

#include <memory>
#include <string>

#include "tmsync/core/error.hpp"

#include "state.hpp"

struct sqlite3;

namespace tmsync::standin {

/// Keeps a State in a SQLite file: read once at the start, then every request's changes in one transaction before its
/// answer. For ":memory:" nothing is kept, the State itself is the storage.
class Store {
 public:
  [[nodiscard]] static core::Result<Store> open(const std::string& path);
  /// `false` in `fresh` when the file held a state already.
  [[nodiscard]] core::Result<void> load(State& state, bool& fresh);
  [[nodiscard]] core::Result<void> save(State& state);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace tmsync::standin
