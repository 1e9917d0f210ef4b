#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tmsync/core/error.hpp"

/// The embedded stand-in: servers that behave like Allure TestOps (testops-api.md section 15). This header is the way
/// in for everyone: `World::handle` without sockets, `Listener` with them.
namespace tmsync::standin {

struct Request {
  std::string method;  ///< upper case
  std::string target;  ///< path and query, as on the request line
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// What happens to a request that matches, instead of or after its ordinary handling.
struct Fault {
  enum class Kind {
    status,        ///< answer `status` (with Retry-After where `retry_after_s` >= 0); nothing is executed
    status_after,  ///< executed and committed, then answer `status`
    reset_before,  ///< the connection is cut, nothing is executed
    reset_after,   ///< executed and committed, then the connection is cut without an answer
    truncated,     ///< executed, the body is cut in half while Content-Length promises all of it
    malformed,     ///< executed, 200 with a body that is no JSON
    html,          ///< nothing is executed, 200 text/html
    delay,         ///< executed, answered `delay_ms` later
  };
  Kind kind = Kind::status;
  std::string method;      ///< empty = any
  std::string path_glob;   ///< on the path without prefix, "/testcase/*"; empty = any
  std::int64_t skip = 0;   ///< let this many matching requests pass first
  std::int64_t times = 1;  ///< then act on this many; -1 = for ever
  int status = 500;
  int retry_after_s = -1;
  std::int64_t delay_ms = 0;
};

/// How one handled request is to be answered on the wire.
struct Outcome {
  enum class Wire { complete, reset, truncated };
  Response response;
  Wire wire = Wire::complete;
  std::int64_t delay_ms = 0;
};

struct LoggedRequest {
  std::string method;
  std::string target;
  int status = 0;
};

/// What an instance would have sent to a person.
struct Mail {
  std::string to;  ///< as it was configured, maybe empty
  std::string text;
};

/// One TestOps instance. Not thread-safe; `Listener` serialises.
class Instance {
 public:
  struct Options {
    std::string name = "sandbox";
    std::string storage = ":memory:";        ///< SQLite file
    std::function<std::int64_t()> clock_ms;  ///< milliseconds since 1970; absent = system clock
    std::int64_t token_lifetime_s = 3600;    ///< of an access token
    std::size_t max_page_size = 0;           ///< larger `size` values are cut to it; 0 = no limit
    bool sparse_search_rows = false;         ///< `__search` rows without links, tags, ...
    std::string api_prefix = "both";         ///< both | /api | /api/rs: which base paths answer
    std::string upload_answer = "25";        ///< 25: resultIds; 26: results with uuid, and no flags on results
    bool upload_api = true;                  ///< false: /upload/* is not there
    /// Sends a request to the instance at that endpoint (a URL without a slash at its end) for integrations of the type
    /// allure_testops; nothing = unreachable, as is every endpoint where this is absent. It may call `handle` of any
    /// instance on the same thread, of this one too.
    std::function<std::optional<Response>(const std::string& endpoint, const Request& request)> peer;
    std::int64_t search_lag = 0;  ///< a created case shows in searches only after this many further requests
  };

  /// Opens or creates the storage.
  [[nodiscard]] static core::Result<std::unique_ptr<Instance>> open(Options options);
  virtual ~Instance() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Every API token that works, with its user, in the order in which they were added.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> tokens() const = 0;

  /// Handles one request completely, and the exports that are due.
  [[nodiscard]] virtual Outcome handle(const Request& request) = 0;

  /// Adds what a JSON document in the stand-in's own format describes (docs/sandbox.md): users, tokens, projects,
  /// custom fields, workflows, cases. May be called several times.
  [[nodiscard]] virtual core::Result<void> load_json(std::string_view json) = 0;
  /// Adds the test cases of a folder of Allure results to a project (created where missing): labels as tags, custom
  /// fields, layer and owner; steps as scenario.
  [[nodiscard]] virtual core::Result<void> load_allure(const std::string& directory, const std::string& project) = 0;
  /// Adds `count` generated test cases to a project, the same for the same seed; for benchmarks and tests.
  [[nodiscard]] virtual core::Result<void> generate(const std::string& project, std::int64_t count,
                                                    std::uint64_t seed) = 0;
  /// Adds closed launches with results of the project's test cases, in turn; the same for the same seed.
  [[nodiscard]] virtual core::Result<void> generate_launches(const std::string& project, std::int64_t launches,
                                                             std::int64_t results_each, std::uint64_t seed) = 0;
  /// Everything a person can see, as canonical JSON without ids and dates that a re-run may change: two recipients with
  /// the same content dump to the same text. Sorted by mark or name; includes the content of attachments as hashes.
  [[nodiscard]] virtual std::string dump(const std::string& project) const = 0;

  virtual void add_fault(Fault fault) = 0;
  virtual void clear_faults() = 0;
  /// Every request since the start or the last `clear_log`, in order.
  [[nodiscard]] virtual const std::vector<LoggedRequest>& log() const = 0;
  virtual void clear_log() = 0;
  /// Makes a token invalid (revoked); `false` = no such token.
  virtual bool revoke_token(const std::string& token) = 0;
  /// Sets a user's right in a project, by name: none, read, write or admin. `false` = no such user, project or right.
  virtual bool set_right(const std::string& login, const std::string& project, const std::string& right) = 0;
  /// Runs the exports that are due. Every handled request does the same first.
  virtual void tick() = 0;
  /// Everything that was sent, in order: an export that was switched off, with the reason.
  [[nodiscard]] virtual std::vector<Mail> mails() const = 0;
};

/// Serves instances on loopback sockets from one background thread; each has its own port.
class Listener {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    bool tls = false;   ///< with a self-signed certificate made at start
    bool gzip = false;  ///< bodies over 1 KB, for clients that accept it
  };
  struct Endpoint {
    std::string instance;
    std::string url;
  };

  /// `ports` gives one port per instance; 0 = any free one. The instances stay owned by the caller and must outlive
  /// this.
  [[nodiscard]] static core::Result<std::unique_ptr<Listener>> start(const std::vector<Instance*>& instances,
                                                                     const std::vector<std::uint16_t>& ports,
                                                                     const Options& options);
  virtual ~Listener() = default;  ///< stops and joins
  [[nodiscard]] virtual const std::vector<Endpoint>& endpoints() const = 0;
  /// PEM text of the certificate that clients must trust; empty without TLS.
  [[nodiscard]] virtual const std::string& certificate_pem() const = 0;
  /// Runs `action` while no request is being handled: the way to touch an Instance that is being served.
  virtual void exclusively(const std::function<void()>& action) = 0;
};

}  // namespace tmsync::standin
