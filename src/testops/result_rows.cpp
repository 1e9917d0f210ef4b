#include "result_rows.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "ondemand.hpp"

namespace tmsync::testops {

namespace {

using namespace ondemand;
using model::ResultRow;

template <typename Member>
using Names = std::pair<std::string_view, Member ResultRow::*>;

constexpr std::array<Names<std::string>, 10> kTexts{{
    {"name", &ResultRow::name},
    {"fullName", &ResultRow::full_name},
    {"message", &ResultRow::message},
    {"trace", &ResultRow::trace},
    {"description", &ResultRow::description},
    {"precondition", &ResultRow::precondition},
    {"expectedResult", &ResultRow::expected_result},
    {"hostId", &ResultRow::host_id},
    {"threadId", &ResultRow::thread_id},
    {"historyKey", &ResultRow::history_key},
}};

constexpr std::array<Names<bool>, 6> kFlags{{
    {"manual", &ResultRow::manual},
    {"external", &ResultRow::external},
    {"hidden", &ResultRow::hidden},
    {"flaky", &ResultRow::flaky},
    {"muted", &ResultRow::muted},
    {"known", &ResultRow::known},
}};

std::vector<model::ResultParameter> parameters_of(value item) {
  std::vector<model::ResultParameter> parameters;
  if (item.type() != json_type::array) return parameters;
  for (value element : item.get_array()) {
    if (element.type() != json_type::object) continue;
    model::ResultParameter one;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "name") {
        one.name = string_of(field.value());
      } else if (key == "value") {
        one.value = string_of(field.value());
      } else if (key == "hidden") {
        one.hidden = bool_of(field.value());
      } else if (key == "excluded") {
        one.excluded = bool_of(field.value());
      }
    }
    parameters.push_back(std::move(one));
  }
  return parameters;
}

std::optional<model::ResultStatus> status_of(value item) {
  if (item.type() != json_type::string) return std::nullopt;
  const std::string_view word = item.get_string().value();
  if (word.empty()) return std::nullopt;
  return model::parse_result_status(word).value_or(model::ResultStatus::unknown);
}

void read_member(ResultRow& row, std::string_view key, value item) {
  for (const auto& [name, member] : kTexts) {
    if (name == key) {
      row.*member = string_of(item);
      return;
    }
  }
  for (const auto& [name, member] : kFlags) {
    if (name == key) {
      row.*member = bool_of(item);
      return;
    }
  }
  if (key == "testCaseId") {
    row.test_case = loose_integer_of(item);
  } else if (key == "status") {
    row.status = status_of(item);
  } else if (key == "start") {
    row.times.start = loose_integer_of(item);
  } else if (key == "stop") {
    row.times.stop = loose_integer_of(item);
  } else if (key == "duration") {
    row.times.duration = loose_integer_of(item);
  } else if (key == "retriedBy") {
    row.retried = item.type() == json_type::object;
  } else if (key == "layer") {
    row.layer = name_of(item);
  } else if (key == "parameters") {
    row.parameters = parameters_of(item);
  } else if (key == "tags") {
    row.tags = tags_of(item).value_or(std::vector<std::string>());
  } else if (key == "links") {
    row.links = links_of(item);
  } else if (key == "createdDate") {
    row.created_date = loose_integer_of(item).value_or(0);
  } else if (key == "lastModifiedDate") {
    row.last_modified_date = loose_integer_of(item).value_or(0);
  }
}

core::Result<void> read_rows(array rows, ResultPage& page, model::Id launch) {
  for (value element : rows) {
    ResultRow row;
    std::optional<model::Id> id;
    std::optional<model::Id> of_launch;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "id") {
        id = loose_integer_of(field.value());
      } else if (key == "launchId") {
        of_launch = loose_integer_of(field.value());
      } else {
        read_member(row, key, field.value());
      }
    }
    if (!id) return core::fail(core::ErrorKind::protocol, "a result without an id");
    if (of_launch && *of_launch != launch) {
      return core::fail(core::ErrorKind::protocol,
                        fmt::format("result {} belongs to launch {}, not {}", *id, *of_launch, launch));
    }
    row.id = *id;
    page.ids.push_back(*id);
    page.rows.push_back(std::move(row));
  }
  return {};
}

core::Result<ResultPage> read_page(simdjson::ondemand::document& document, model::Id launch) {
  const auto neither = [] { return core::fail(core::ErrorKind::protocol, "the answer is neither a list nor a page"); };
  ResultPage page;
  const json_type type = document.type();
  if (type == json_type::array) {
    page.plain = true;
    const auto read = read_rows(document.get_array(), page, launch);
    if (!read) return core::fail(read.error());
    return page;
  }
  if (type != json_type::object) return neither();
  bool has_content = false;
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "content") {
      const auto read = read_rows(field.value().get_array(), page, launch);
      if (!read) return core::fail(read.error());
      has_content = true;
    } else if (key == "last") {
      value item = field.value();
      if (item.type() == json_type::boolean) page.last = item.get_bool().value();
    } else {
      read_shape(page, key, field.value());
    }
  }
  if (!has_content) return neither();
  return page;
}

}  // namespace

struct ResultParser::State {
  simdjson::ondemand::parser parser;
};

ResultParser::ResultParser() : state_(std::make_unique<State>()) {}
ResultParser::~ResultParser() = default;

core::Result<ResultPage> ResultParser::parse(std::string& body, model::Id launch) {
  try {
    const std::size_t length = body.size();
    body.reserve(length + simdjson::SIMDJSON_PADDING);
    const simdjson::padded_string_view padded(body.data(), length, body.capacity());
    simdjson::ondemand::document document = state_->parser.iterate(padded);
    return read_page(document, launch);
  } catch (const simdjson::simdjson_error& error) {
    return core::fail(core::ErrorKind::protocol, fmt::format("the answer cannot be read: {}", error.what()));
  }
}

}  // namespace tmsync::testops
