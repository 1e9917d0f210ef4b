#include "packing.hpp"

#include <cstring>
#include <type_traits>

#include "tmsync/plan/change_members.hpp"

namespace tmsync::plan {
namespace {

template <typename T>
concept Plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Packer {
 public:
  template <typename T>
  using Value = const T;

  explicit Packer(const std::shared_ptr<TextStore>& store) : store_(store) {}

  template <typename T>
  void operator()(const char* /*name*/, const T& value) {
    add(value);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  template <Plain T>
  void add(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void add(const std::string& text) {
    add(text.size());
    bytes_ += text;
  }
  void add(StoredText text) {
    if (!text.place_in(store_)) text = StoredText(text.text(), store_);
    const auto place = text.place_in(store_);
    add(place.has_value());
    if (place) {
      add(*place);
      add(text.size());
    } else {
      add(text.text());
    }
  }
  template <typename T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  template <typename T>
  void add(const std::vector<T>& values) {
    add(values.size());
    for (const auto& value : values) add(value);
  }
  template <typename T>
  void add(const std::map<std::string, T>& values) {
    add(values.size());
    for (const auto& [key, value] : values) {
      add(key);
      add(value);
    }
  }
  template <typename T>
  requires std::is_class_v<T>
  void add(const T& value) { members(*this, value); }

  const std::shared_ptr<TextStore>& store_;
  std::string bytes_;
};

class Unpacker {
 public:
  template <typename T>
  using Value = T;

  Unpacker(std::string_view bytes, const std::shared_ptr<TextStore>& store) : bytes_(bytes), store_(store) {}

  template <typename T>
  void operator()(const char* /*name*/, T& value) {
    get(value);
  }

 private:
  std::string_view next(std::size_t size) {
    const auto part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  template <Plain T>
  void get(T& value) {
    std::memcpy(&value, next(sizeof(value)).data(), sizeof(value));
  }
  template <Plain T>
  T plain() {
    T value{};
    get(value);
    return value;
  }
  void get(std::string& text) { text = next(plain<std::size_t>()); }
  void get(StoredText& text) {
    if (plain<bool>()) {
      const auto place = plain<std::uint64_t>();
      text = StoredText::at(place, plain<std::size_t>(), store_);
    } else {
      text = std::string(next(plain<std::size_t>()));
    }
  }
  template <typename T>
  void get(std::optional<T>& value) {
    if (plain<bool>()) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    values.resize(plain<std::size_t>());
    for (auto& value : values) get(value);
  }
  template <typename T>
  void get(std::map<std::string, T>& values) {
    for (auto left = plain<std::size_t>(); left > 0; --left) {
      std::string key;
      get(key);
      get(values[key]);
    }
  }
  template <typename T>
  requires std::is_class_v<T>
  void get(T& value) { members(*this, value); }

  std::string_view bytes_;
  const std::shared_ptr<TextStore>& store_;
};

}  // namespace

template <typename T>
std::string pack(const T& change, const std::shared_ptr<TextStore>& store) {
  Packer packer(store);
  members(packer, change);
  return packer.take();
}

template <typename T>
T unpack(std::string_view bytes, const std::shared_ptr<TextStore>& store) {
  T change;
  Unpacker unpacker(bytes, store);
  members(unpacker, change);
  return change;
}

template std::string pack(const Change&, const std::shared_ptr<TextStore>&);
template std::string pack(const LaunchChange&, const std::shared_ptr<TextStore>&);
template Change unpack(std::string_view, const std::shared_ptr<TextStore>&);
template LaunchChange unpack(std::string_view, const std::shared_ptr<TextStore>&);

}  // namespace tmsync::plan
