#include "random_tree.hpp"

#include <array>

#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

template <typename T>
NodePtr make(T&& kind) {
  return std::make_unique<Node>(std::forward<T>(kind));
}

Value random_value(Random& random) {
  constexpr std::array kNumbers = {
      "0", "-0", "007", "1.", "-2.50", "99999999999999999999999", "4.99999999999999999999"};
  constexpr std::array kBooleans = {"true", "FALSE", "tRue"};
  switch (below(random, 5)) {
    case 0:
      return {"null", ValueType::null};
    case 1:
      return {kBooleans[below(random, kBooleans.size())], ValueType::boolean};
    case 2:
      return {kNumbers[below(random, kNumbers.size())], ValueType::number};
    default:
      return {random_text(random), ValueType::string};
  }
}

Accessor random_accessor(Random& random) {
  constexpr std::array kNames = {"id", "name", "cf", "_x", "android", "A_b"};
  constexpr std::array kKeys = {0.0, -1.0, 12.0, 1.5, 1e21, 1e-7, 1.7976931348623157e308, 5e-324, 0.1};
  Accessor accessor{kNames[below(random, kNames.size())], {}};
  switch (below(random, 4)) {
    case 0:
      accessor.param = random_text(random);
      break;
    case 1:
      accessor.param = kKeys[below(random, kKeys.size())];
      break;
    default:
      break;
  }
  return accessor;
}

NodePtr random_leaf(Random& random) {
  if (below(random, 8) == 0) {
    return make(Boolean{below(random, 2) == 0});
  }
  if (below(random, 4) != 0) {
    return make(Condition{random_accessor(random), static_cast<Operator>(below(random, 7)), random_value(random)});
  }
  InCondition in{random_accessor(random), {}};
  for (auto n = below(random, 4); n > 0; --n) {
    in.right.push_back(random_value(random));
  }
  return make(std::move(in));
}

/// `strength`: 0 anything, 1 no bare `or`, 2 neither `or` nor `and`.
NodePtr random_node(Random& random, int depth, int strength) {
  const auto roll = below(random, 10);
  if (depth <= 0 || roll < 3) {
    return random_leaf(random);
  }
  if (roll < 4) {
    return make(Not{random_node(random, depth - 1, 2)});
  }
  if (roll < 5 || strength == 2) {
    return make(Paren{random_node(random, depth - 1, 0)});
  }
  if (roll < 7 && strength == 0) {
    return make(Binary{false, random_node(random, depth - 1, 0), random_node(random, depth - 1, 1)});
  }
  return make(Binary{true, random_node(random, depth - 1, 1), random_node(random, depth - 1, 2)});
}

}  // namespace

NodePtr random_tree(Random& random, int depth) {
  return random_node(random, depth, 0);
}

std::string random_text(Random& random) {
  constexpr std::array<char32_t, 24> kPoints = {U'\\', U'\\', U'\\',  U'"',    U'n',   U't',   U'r', U'u',
                                                U'0',  U'q',  0,      0x01,    0x0A,   0x0D,   0x09, 0x7F,
                                                0x85,  0xE9,  0x2028, 0x1F600, 0xD83D, 0xDE00, U' ', U'\''};
  std::string out;
  for (auto n = below(random, 9); n > 0; --n) {
    const auto point = kPoints[below(random, kPoints.size())];
    if (point < 0x10000) {
      wtf8::append_unit(out, static_cast<std::uint32_t>(point));
    } else {
      wtf8::append(out, point);
    }
  }
  return out;
}

}  // namespace tmsync::aql
