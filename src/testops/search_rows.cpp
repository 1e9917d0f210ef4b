#include "search_rows.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "ondemand.hpp"

namespace tmsync::testops {

namespace {

using namespace ondemand;

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
      } else {
        read_shape(page, key, field.value());
      }
    }
    if (!has_content) return core::fail(core::ErrorKind::protocol, "the answer is neither a list nor a page");
    return page;
  } catch (const simdjson::simdjson_error& error) {
    return core::fail(core::ErrorKind::protocol, fmt::format("the answer cannot be read: {}", error.what()));
  }
}

}  // namespace tmsync::testops
