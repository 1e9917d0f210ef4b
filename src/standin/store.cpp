#include "store.hpp"

#include <algorithm>

#include <sqlite3.h>

namespace tmsync::standin {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

core::Result<void> failed(sqlite3* database) {
  return core::fail(core::ErrorKind::io, std::string("storage: ") + sqlite3_errmsg(database));
}

core::Result<void> run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failed(database);
  return {};
}

Statement prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  return Statement(statement);
}

class Writer {
 public:
  explicit Writer(sqlite3* database)
      : put_(prepare(database, "INSERT OR REPLACE INTO entity(kind, id, json) VALUES(?1, ?2, ?3)")),
        drop_(prepare(database, "DELETE FROM entity WHERE kind = ?1 AND id = ?2")),
        blob_(prepare(database, "INSERT OR IGNORE INTO blob(sha256, bytes) VALUES(?1, ?2)")) {}

  void put(const std::string& kind, Id id, const std::string& text) {
    bind(put_, 1, kind);
    sqlite3_bind_int64(put_.get(), 2, id);
    bind(put_, 3, text);
    step(put_);
  }
  void drop(const std::string& kind, Id id) {
    bind(drop_, 1, kind);
    sqlite3_bind_int64(drop_.get(), 2, id);
    step(drop_);
  }
  void blob(const std::string& hash, const std::string& bytes) {
    bind(blob_, 1, hash);
    sqlite3_bind_blob64(blob_.get(), 2, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    step(blob_);
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  static void bind(const Statement& statement, int index, const std::string& text) {
    sqlite3_bind_text64(statement.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  void step(const Statement& statement) {
    good_ = sqlite3_step(statement.get()) == SQLITE_DONE && good_;
    sqlite3_reset(statement.get());
  }

  Statement put_;
  Statement drop_;
  Statement blob_;
  bool good_ = true;
};

std::string dumped(const json& row) {
  return row.dump(-1, ' ', false, json::error_handler_t::replace);
}

void load_row(State& state, const std::string& kind, Id id, json row) {
  if (kind == "case") {
    Case loaded = case_from_json(row);
    loaded.id = id;
    state.last_case = std::max(state.last_case, id);
    state.cases[id] = std::move(loaded);
    return;
  }
  if (kind == "result") {
    TestResult loaded = result_from_json(row);
    loaded.id = id;
    state.launches.results[id] = std::move(loaded);
    return;
  }
  if (kind == "sharedscenario") {
    state.shared_scenarios[id] = scenario_from_json(row);
    return;
  }
  for (Table* table : state.tables()) {
    if (table->kind() == kind) table->load(id, std::move(row));
  }
}

void index_all(State& state) {
  for (const auto& [id, row] : state.tags.rows()) state.tag_ids[text_of(row, "name")] = id;
  for (const auto& [id, row] : state.values.rows()) state.index_value(row);
  const auto steps = [&state](const Scenario& scenario, Id owner) {
    for (const auto& [id, step] : scenario.steps) {
      state.step_owner[id] = owner;
      state.last_step = std::max(state.last_step, id);
    }
  };
  for (const auto& [id, test_case] : state.cases) {
    if (test_case.scenario) steps(*test_case.scenario, id);
    for (const auto& part : test_case.examples) state.last_part = std::max(state.last_part, part.id);
    for (const auto& part : test_case.test_keys) state.last_part = std::max(state.last_part, part.id);
    for (const auto& part : test_case.relations) state.last_part = std::max(state.last_part, part.id);
  }
  for (const auto& [id, scenario] : state.shared_scenarios) steps(scenario, -id);
  state.launches.index();
}

}  // namespace

void Store::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

core::Result<Store> Store::open(const std::string& path) {
  Store store;
  if (path.empty() || path == ":memory:") return store;
  sqlite3* database = nullptr;
  const int code = sqlite3_open(path.c_str(), &database);
  store.database_.reset(database);
  if (code != SQLITE_OK) return core::fail(core::ErrorKind::io, "cannot open the storage " + path);
  const auto made = run(database,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                        "CREATE TABLE IF NOT EXISTS entity(kind TEXT NOT NULL, id INTEGER NOT NULL, json TEXT NOT NULL,"
                        " PRIMARY KEY(kind, id)) WITHOUT ROWID;"
                        "CREATE TABLE IF NOT EXISTS blob(sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL);");
  if (!made) return tl::unexpected(made.error());
  return store;
}

core::Result<void> Store::load(State& state, bool& fresh) {
  fresh = true;
  sqlite3* database = database_.get();
  if (database == nullptr) return {};
  const Statement entities = prepare(database, "SELECT kind, id, json FROM entity");
  int code = SQLITE_DONE;
  while ((code = sqlite3_step(entities.get())) == SQLITE_ROW) {
    fresh = false;
    const std::string kind = reinterpret_cast<const char*>(sqlite3_column_text(entities.get(), 0));
    json row = json::parse(reinterpret_cast<const char*>(sqlite3_column_text(entities.get(), 2)), nullptr, false);
    if (row.is_discarded()) return core::fail(core::ErrorKind::io, "storage: a row of " + kind + " is damaged");
    load_row(state, kind, sqlite3_column_int64(entities.get(), 1), std::move(row));
  }
  if (code != SQLITE_DONE) return failed(database);
  const Statement blobs = prepare(database, "SELECT sha256, bytes FROM blob");
  while ((code = sqlite3_step(blobs.get())) == SQLITE_ROW) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(blobs.get(), 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(blobs.get(), 1));
    state.blobs.emplace(reinterpret_cast<const char*>(sqlite3_column_text(blobs.get(), 0)),
                        bytes == nullptr ? std::string() : std::string(bytes, size));
  }
  if (code != SQLITE_DONE) return failed(database);
  index_all(state);
  return {};
}

core::Result<void> Store::save(State& state) {
  const auto tables = state.tables();
  const bool changed =
      !state.dirty_cases.empty() || !state.launches.dirty_results.empty() || !state.dirty_shared_scenarios.empty() ||
      !state.dirty_blobs.empty() ||
      std::any_of(tables.begin(), tables.end(), [](const Table* table) { return !table->dirty.empty(); });
  if (!changed) return {};
  sqlite3* database = database_.get();
  if (database != nullptr) {
    if (auto begun = run(database, "BEGIN"); !begun) return begun;
    Writer writer(database);
    for (const Table* table : tables) {
      for (const Id id : table->dirty) {
        const json* row = table->find(id);
        row == nullptr ? writer.drop(table->kind(), id) : writer.put(table->kind(), id, dumped(*row));
      }
    }
    for (const Id id : state.dirty_cases) {
      const Case* found = state.find_case(id);
      found == nullptr ? writer.drop("case", id) : writer.put("case", id, dumped(case_to_json(*found)));
    }
    for (const Id id : state.launches.dirty_results) {
      const TestResult* found = state.launches.find_result(id);
      found == nullptr ? writer.drop("result", id) : writer.put("result", id, dumped(result_to_json(*found)));
    }
    for (const Id id : state.dirty_shared_scenarios) {
      const auto found = state.shared_scenarios.find(id);
      found == state.shared_scenarios.end() ? writer.drop("sharedscenario", id)
                                            : writer.put("sharedscenario", id, dumped(scenario_to_json(found->second)));
    }
    for (const std::string& hash : state.dirty_blobs) writer.blob(hash, state.blobs.at(hash));
    if (!writer.good()) {
      auto problem = failed(database);
      if (auto undone = run(database, "ROLLBACK"); !undone) return undone;
      return problem;
    }
    if (auto done = run(database, "COMMIT"); !done) return done;
  }
  for (Table* table : state.tables()) table->dirty.clear();
  state.dirty_cases.clear();
  state.launches.dirty_results.clear();
  state.dirty_shared_scenarios.clear();
  state.dirty_blobs.clear();
  return {};
}

}  // namespace tmsync::standin
