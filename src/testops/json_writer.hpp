#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// JSON written straight into one string: an upload of a thousand results is big, and a document in between would hold
/// every text a second time.
namespace tmsync::testops {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  void key(std::string_view name);
  /// Bytes that are not UTF-8 (lone surrogates too) become U+FFFD.
  void string(std::string_view text);
  void integer(std::int64_t number);
  void boolean(bool value);
  void raw(std::string_view json);  ///< a whole value, as it is

  // Members of the open object.
  void member(std::string_view name, std::string_view text);
  void member(std::string_view name, std::int64_t number);
  void member(std::string_view name, const std::optional<std::int64_t>& number);  ///< left out where absent
  void member_flag(std::string_view name, bool value);
  void member_if_any(std::string_view name, std::string_view text);  ///< left out where empty
  void member_if_true(std::string_view name, bool value);            ///< left out where false

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string out_;
  bool comma_ = false;  ///< a value stands before the place where the next one goes
};

}  // namespace tmsync::testops
