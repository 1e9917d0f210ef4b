#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/hash.hpp"

#include "json/json_parts.hpp"

namespace tmsync::report {

/// A JSON document that is written member by member and never in memory as a whole. The bytes are those of `printed`;
/// the digest is that of `compact`.
class JsonStream {
 public:
  /// Null: nothing is written, for the digest alone.
  explicit JsonStream(std::ostream* out) : out_(out) {}

  /// Without a key: the document itself, or an element of a list.
  void begin_object(std::string_view key = {});
  /// An object that is hashed as it is written.
  void begin_hashed(std::string_view key = {});
  void begin_array(std::string_view key);
  void end();  ///< of what was begun last; of the document itself: the line end, too

  void member(std::string_view key, const Json& value);
  void element(const Json& value);

  /// "sha256:..." over the hashed object that is open, as if it ended here; what follows is not hashed.
  [[nodiscard]] std::string digest();

 private:
  struct Level {
    char close;
    bool empty = true;
  };
  void lead(std::string_view key);
  void open(char bracket, char close);
  void put(std::string_view text);
  void hash(std::string_view text);
  void write(const Json& value);

  std::ostream* out_;
  std::optional<core::Sha256> hash_;
  std::vector<Level> levels_;
};

}  // namespace tmsync::report
