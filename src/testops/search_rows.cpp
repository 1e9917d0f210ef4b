#include "search_rows.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

namespace tmsync::testops {

namespace {

using simdjson::ondemand::array;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

std::string string_of(value item) {
  if (item.type() != json_type::string) return {};
  return std::string(item.get_string().value());
}

std::int64_t integer_of(value item) {
  if (item.type() != json_type::number) return 0;
  return item.get_int64().value();
}

std::optional<model::Ref> ref_of(value item) {
  if (item.type() != json_type::object) return std::nullopt;
  model::Ref out;
  bool has_id = false;
  for (auto field : item.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "id") {
      value id = field.value();
      if (id.type() == json_type::number) {
        out.id = id.get_int64().value();
        has_id = true;
      }
    } else if (key == "name") {
      out.name = string_of(field.value());
    }
  }
  if (!has_id) return std::nullopt;
  return out;
}

std::optional<std::vector<model::Link>> links_of(value item) {
  if (item.type() != json_type::array) return std::nullopt;
  std::vector<model::Link> links;
  for (value element : item.get_array()) {
    if (element.type() != json_type::object) continue;
    model::Link link;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "name") {
        link.name = string_of(field.value());
      } else if (key == "type") {
        link.type = string_of(field.value());
      } else if (key == "url") {
        link.url = string_of(field.value());
      }
    }
    links.push_back(std::move(link));
  }
  return links;
}

std::optional<std::vector<std::string>> tags_of(value item) {
  if (item.type() != json_type::array) return std::nullopt;
  std::vector<std::string> tags;
  for (value element : item.get_array()) {
    if (element.type() == json_type::string) {
      tags.push_back(string_of(element));
      continue;
    }
    if (element.type() != json_type::object) continue;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "name") tags.push_back(string_of(field.value()));
    }
  }
  return tags;
}

bool bool_of(value item) {
  return item.type() == json_type::boolean && item.get_bool().value();
}

struct Row {
  model::TestCaseRow data;
  bool has_id = false;
  std::optional<model::Id> project;
};

void read_member(Row& row, std::string_view key, value item) {
  model::TestCaseRow& data = row.data;
  if (key == "name") {
    data.name = string_of(item);
  } else if (key == "links") {
    data.links = links_of(item);
  } else if (key == "tags") {
    data.tags = tags_of(item);
  } else if (key == "status") {
    data.status = ref_of(item);
  } else if (key == "workflow") {
    data.workflow = ref_of(item);
  } else if (key == "testLayer" || key == "layer") {
    if (auto layer = ref_of(item)) data.layer = std::move(layer);
  } else if (key == "automated") {
    data.automated = bool_of(item);
  } else if (key == "deleted") {
    data.deleted = bool_of(item);
  } else if (key == "createdBy") {
    data.created_by = string_of(item);
  } else if (key == "lastModifiedBy") {
    data.last_modified_by = string_of(item);
  } else if (key == "createdDate") {
    data.created_date = integer_of(item);
  } else if (key == "lastModifiedDate") {
    data.last_modified_date = integer_of(item);
  }
}

core::Result<void> read_rows(array rows, SearchPage& page, model::Id project, bool only_ids) {
  for (value element : rows) {
    Row row;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "id") {
        row.data.id = field.value().get_int64().value();
        row.has_id = true;
      } else if (key == "projectId") {
        value item = field.value();
        if (item.type() == json_type::number) row.project = item.get_int64().value();
      } else if (!only_ids) {
        read_member(row, key, field.value());
      }
    }
    if (!row.has_id) return core::fail(core::ErrorKind::protocol, "a row without an id");
    if (row.project && *row.project != project) {
      return core::fail(core::ErrorKind::protocol,
                        fmt::format("test case {} belongs to project {}, not {}", row.data.id, *row.project, project));
    }
    page.ids.push_back(row.data.id);
    if (!only_ids) page.rows.push_back(std::move(row.data));
  }
  return {};
}

}  // namespace

struct SearchParser::State {
  simdjson::ondemand::parser parser;
};

SearchParser::SearchParser() : state_(std::make_unique<State>()) {}
SearchParser::~SearchParser() = default;

core::Result<SearchPage> SearchParser::parse(std::string& body, model::Id project, bool only_ids) {
  try {
    const std::size_t length = body.size();
    body.reserve(length + simdjson::SIMDJSON_PADDING);
    const simdjson::padded_string_view padded(body.data(), length, body.capacity());
    simdjson::ondemand::document document = state_->parser.iterate(padded);
    SearchPage page;
    const json_type type = document.type();
    if (type == json_type::array) {
      const auto read = read_rows(document.get_array(), page, project, only_ids);
      if (!read) return core::fail(read.error());
      return page;
    }
    if (type != json_type::object)
      return core::fail(core::ErrorKind::protocol, "the answer is neither a list nor a page");
    bool has_content = false;
    for (auto field : document.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "content") {
        const auto read = read_rows(field.value().get_array(), page, project, only_ids);
        if (!read) return core::fail(read.error());
        has_content = true;
      } else if (key == "totalElements") {
        value item = field.value();
        if (item.type() == json_type::number) page.total = item.get_int64().value();
      } else if (key == "size") {
        value item = field.value();
        if (item.type() == json_type::number) page.size = item.get_int64().value();
      } else if (key == "number") {
        value item = field.value();
        if (item.type() == json_type::number) page.number = item.get_int64().value();
      }
    }
    if (!has_content) return core::fail(core::ErrorKind::protocol, "the answer is neither a list nor a page");
    return page;
  } catch (const simdjson::simdjson_error& error) {
    return core::fail(core::ErrorKind::protocol, fmt::format("the answer cannot be read: {}", error.what()));
  }
}

}  // namespace tmsync::testops
