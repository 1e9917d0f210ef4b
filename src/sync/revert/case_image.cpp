#include "case_image.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tmsync/plan/reverted.hpp"

namespace tmsync::sync {
namespace {

using Json = nlohmann::ordered_json;
using model::Part;

Json ref(const model::Ref& ref) {
  return {{"id", ref.id}, {"name", ref.name}};
}

Json ref(const std::optional<model::Ref>& value) {
  return value ? ref(*value) : Json();
}

template <typename Items, typename Render>
Json list(const Items& items, Render render) {
  Json rows = Json::array();
  for (const auto& item : items) rows.push_back(render(item));
  return rows;
}

Json step_json(const model::Step& step) {
  Json row = Json::object();
  if (step.kind == model::Step::Kind::attachment) {
    row["attachmentId"] = step.attachment_id;
    if (step.of_shared_step) row["ofSharedStep"] = true;
  } else {
    row["body"] = step.body;
    if (!step.body_json.empty()) row["bodyJson"] = step.body_json;
  }
  if (!step.children.empty()) row["steps"] = list(step.children, step_json);
  if (!step.expected.empty()) row["expected"] = list(step.expected, step_json);
  return row;
}

template <typename T>
Json key_json(const T& key) {
  Json row{{"name", key.name}, {"url", key.url}};
  if (key.integration_id) row["integrationId"] = *key.integration_id;
  return row;
}

/// Members of an object that may be anything; what is missing is empty.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {}

  const Json* at(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  std::string text(const char* name) const {
    const auto* value = at(name);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
  }
  std::optional<model::Id> id(const char* name) const {
    const auto* value = at(name);
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    return value->get<model::Id>();
  }
  bool flag(const char* name) const {
    const auto* value = at(name);
    return value != nullptr && value->is_boolean() && value->get<bool>();
  }
  std::optional<model::Ref> ref(const char* name) const {
    const auto* value = at(name);
    if (value == nullptr) return std::nullopt;
    const Reader inner(*value);
    return model::Ref{inner.id("id").value_or(0), inner.text("name")};
  }
  template <typename Use>
  void each(const char* name, Use use) const {
    const auto* rows = at(name);
    if (rows == nullptr || !rows->is_array()) return;
    for (const auto& row : *rows) use(row);
  }

 private:
  const Json& object_;
};

model::Step step_of(const Json& row) {
  const Reader reader(row);
  model::Step step;
  if (const auto attachment = reader.id("attachmentId")) {
    step.kind = model::Step::Kind::attachment;
    step.attachment_id = *attachment;
    step.of_shared_step = reader.flag("ofSharedStep");
  }
  step.body = reader.text("body");
  step.body_json = reader.text("bodyJson");
  reader.each("steps", [&](const Json& inner) { step.children.push_back(step_of(inner)); });
  reader.each("expected", [&](const Json& inner) { step.expected.push_back(step_of(inner)); });
  return step;
}

template <typename T>
T key_of(const Json& row) {
  const Reader reader(row);
  return T{reader.text("name"), reader.text("url"), reader.id("integrationId")};
}

void read_lists(const Reader& reader, model::TestCase& data) {
  reader.each("tags", [&](const Json& row) {
    if (row.is_string()) data.tags.push_back(row.get<std::string>());
  });
  reader.each("links", [&](const Json& row) {
    const Reader link(row);
    data.links.push_back({link.text("name"), link.text("type"), link.text("url")});
  });
  reader.each("members", [&](const Json& row) {
    const Reader member(row);
    data.members.push_back({member.ref("role").value_or(model::Ref{}), member.text("user")});
  });
  reader.each("customFields", [&](const Json& row) {
    const Reader field(row);
    model::FieldValues values{{field.id("id").value_or(0), field.text("name")}, {}};
    field.each("values", [&](const Json& value) {
      const Reader one(value);
      values.values.push_back({one.id("id").value_or(0), one.text("name")});
    });
    data.custom_fields.push_back(std::move(values));
  });
  reader.each("issues", [&](const Json& row) { data.issues.push_back(key_of<model::Issue>(row)); });
  reader.each("testKeys", [&](const Json& row) { data.test_keys.push_back(key_of<model::TestKey>(row)); });
  reader.each("parameters", [&](const Json& row) {
    model::Example example;
    if (!row.is_array()) return;
    for (const auto& cell : row) example.emplace_back(Reader(cell).text("name"), Reader(cell).text("value"));
    data.examples.push_back(std::move(example));
  });
}

}  // namespace

std::string to_json(const CaseImage& image) {
  const auto& data = image.data;
  Json row{{"name", data.name},
           {"fullName", data.full_name},
           {"description", data.description},
           {"precondition", data.precondition},
           {"expectedResult", data.expected_result},
           {"automated", data.automated},
           {"external", data.external},
           {"deleted", data.deleted},
           {"lastModifiedBy", data.last_modified_by},
           {"status", ref(data.status)},
           {"workflow", ref(data.workflow)},
           {"layer", ref(data.layer)},
           {"tags", data.tags}};
  row["links"] = list(data.links, [](const model::Link& link) {
    return Json{{"name", link.name}, {"type", link.type}, {"url", link.url}};
  });
  row["members"] = list(data.members, [](const model::Member& member) {
    return Json{{"role", ref(member.role)}, {"user", member.user}};
  });
  row["customFields"] = list(data.custom_fields, [](const model::FieldValues& field) {
    Json values = list(field.values, [](const model::Ref& value) { return ref(value); });
    return Json{{"id", field.field.id}, {"name", field.field.name}, {"values", std::move(values)}};
  });
  row["issues"] = list(data.issues, key_json<model::Issue>);
  row["testKeys"] = list(data.test_keys, key_json<model::TestKey>);
  row["parameters"] = list(data.examples, [](const model::Example& example) {
    return list(example, [](const auto& cell) { return Json{{"name", cell.first}, {"value", cell.second}}; });
  });
  if (image.parts.contains(Part::scenario)) row["scenario"] = list(data.scenario, step_json);
  if (image.parts.contains(Part::attachments)) {
    row["attachments"] = list(image.files, [](const auto& file) {
      return Json{{"id", file.first},
                  {"name", file.second.name},
                  {"contentType", file.second.content_type},
                  {"length", file.second.length},
                  {"sha256", file.second.sha256}};
    });
  }
  row["written"] = image.written;
  return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<CaseImage> parse_case_image(std::string_view text) {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("links")) return std::nullopt;
  const Reader reader(json);
  CaseImage image;
  auto& data = image.data;
  data.name = reader.text("name");
  data.full_name = reader.text("fullName");
  data.description = reader.text("description");
  data.precondition = reader.text("precondition");
  data.expected_result = reader.text("expectedResult");
  data.automated = reader.flag("automated");
  data.external = reader.flag("external");
  data.deleted = reader.flag("deleted");
  data.last_modified_by = reader.text("lastModifiedBy");
  data.status = reader.ref("status");
  data.workflow = reader.ref("workflow");
  data.layer = reader.ref("layer");
  read_lists(reader, data);
  if (reader.at("scenario") != nullptr) image.parts.insert(Part::scenario);
  reader.each("scenario", [&](const Json& row) { data.scenario.push_back(step_of(row)); });
  if (reader.at("attachments") != nullptr) image.parts.insert(Part::attachments);
  reader.each("attachments", [&](const Json& row) {
    const Reader file(row);
    image.files.emplace(file.id("id").value_or(0),
                        plan::ContentFile{file.text("name"), file.text("contentType"), file.id("length").value_or(0),
                                          file.text("sha256")});
  });
  if (const auto* written = reader.at("written"); written != nullptr && written->is_object()) {
    for (const auto& [name, digest] : written->items()) {
      if (digest.is_string()) image.written.emplace(name, digest.get<std::string>());
    }
  }
  return image;
}

namespace {

/// Did the run that wrote `after` over `before` take a change of the source along, be it one that moves no date?
bool took_source_along(const model::Mark& before, const model::Mark& after) {
  if (before.source != after.source) return false;
  return before.mod != after.mod || (before.map == after.map && before.att != after.att);
}

}  // namespace

std::vector<model::Link> marks_to_bring_back(const CaseImage& image, const std::optional<model::Mark>& now,
                                             const std::string& own_user) {
  std::vector<model::Link> marks;
  const auto& by = image.data.last_modified_by;
  const bool drifted = !by.empty() && !own_user.empty() && by != own_user;
  for (const auto& link : image.data.links) {
    if (link.type != model::kMarkLinkType) continue;
    auto mark = model::parse_mark(link);
    const bool moved = drifted || (mark && now && took_source_along(*mark, *now));
    if (mark && moved) mark->mod = plan::kRevertedDate;
    marks.push_back(mark && moved ? model::to_link(*mark) : link);
  }
  return marks;
}

plan::Content whole_content(const model::TestCase& data, const plan::FileIndex& files, const std::set<Part>& parts,
                            const testops::AttachmentHome& home) {
  std::set<Part> include = model::all_parts();
  for (const auto part : {Part::scenario, Part::attachments}) {
    if (!parts.contains(part)) include.erase(part);
  }
  // Nothing is mapped and nothing preserved: the case says what it says.
  const plan::Side nowhere;
  core::Diagnostics none;
  const plan::ResolvedMapping unmapped(nullptr, nowhere, nowhere, none);
  plan::ContentRules rules;
  rules.include = &include;
  rules.mapping = &unmapped;
  rules.source = &nowhere;
  rules.recipient = &nowhere;
  rules.rewrite_refs = [&home](std::string_view text, const auto& find) {
    return testops::move_attachment_refs(text, home, home, find);
  };
  auto content = plan::observed_content(data, files, rules, model::Export{}, plan::Content{});
  std::erase_if(content.files, [](const auto& file) { return file.first < 0; });  // nobody wants a double back
  for (const auto& field : data.custom_fields) {
    auto& values = content.fields[field.field.id];
    values = field;
    std::sort(values.values.begin(), values.values.end(),
              [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  }
  return content;
}

}  // namespace tmsync::sync
