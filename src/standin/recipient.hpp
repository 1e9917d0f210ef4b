#pragma once

#include <string>
#include <vector>

#include "call.hpp"

/// The instance at the other end of an integration. It is reached through its REST paths alone, so that rights, revoked
/// tokens and faults act on an export as they would on any client.
namespace tmsync::standin {

/// Thrown inside the module: a request to the recipient brought nothing. The messages name paths and statuses, never
/// what the recipient said or what was sent.
struct RecipientTrouble {
  enum class Kind {
    unreachable,  ///< no answer, an overloaded server, or something that is not TestOps
    refused,      ///< the token is not accepted, or its user lacks a right
    rejected,     ///< this one request is wrong: an unknown object, refused data
  };
  Kind kind = Kind::unreachable;
  int status = 0;
  std::string message;
};

/// Whether the request comes from a sync of an instance. Such requests start no further syncs.
[[nodiscard]] bool from_recipient_client(const Request& request);

class Recipient {
 public:
  /// Exchanges the token. Throws, as everything here, RecipientTrouble.
  Recipient(const Instance::Options& options, const std::string& endpoint, const std::string& token);

  /// Paths begin below /api. An answer without a body is null.
  [[nodiscard]] json get(const std::string& path) const;
  json post(const std::string& path, const json& body) const;
  json patch(const std::string& path, const json& body) const;
  /// All rows of a list, whether it comes in pages or as a plain array.
  [[nodiscard]] std::vector<json> all(const std::string& path) const;

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }

 private:
  [[nodiscard]] json send(const std::string& method, const std::string& path, const json* body) const;

  const Instance::Options& options_;
  std::string endpoint_;
  std::string authorization_;
};

/// 400 with what to do about it where the recipient is not reachable or, where a token is given, does not accept it.
void check_recipient(const Instance::Options& options, const std::string& endpoint, const std::string& token);
/// The same, and the token has to be there and its user has to see the project.
void check_recipient_project(const Instance::Options& options, const std::string& endpoint, const std::string& token,
                             const std::string& project_key);
/// What to do about it, as one sentence.
[[nodiscard]] std::string advice(const RecipientTrouble& trouble);

}  // namespace tmsync::standin
