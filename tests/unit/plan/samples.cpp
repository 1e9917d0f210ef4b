#include "samples.hpp"

namespace tmsync::plan {

model::ValueRef by_name(std::string name) {
  model::ValueRef ref;
  ref.name = std::move(name);
  return ref;
}

model::ValueRef by_id(Id id) {
  model::ValueRef ref;
  ref.id = id;
  return ref;
}

Side source_side() {
  Side side;
  side.instance = "emea";
  side.origin = "emea";
  side.endpoint = "https://emea.example";
  side.project = {7, "Payments"};
  side.workflows = {{{1, "Manual"}, {{101, "Draft"}, {102, "Active"}, {103, "Outdated"}}},
                    {{2, "Automated"}, {{-1, "Automated"}, {102, "Active"}}}};
  side.layers = {{11, "Unit"}, {12, "UI"}};
  side.roles = {{-1, "Owner"}, {21, "Tester"}};
  side.fields = {{{31, "Priority"}, false, false, {{311, "P0"}, {312, "P1"}, {313, "P2"}}, {}},
                 {{32, "Component"}, false, false, {{321, "Core"}, {322, "New"}}, {}},
                 {{33, "Only at the source"}, false, false, {{331, "x"}}, {}}};
  side.integrations = {{{41, "Jira"}, "jira"}, {{42, "GitHub"}, "github"}, {{43, "Old"}, "jira"}};
  return side;
}

Side recipient_side() {
  Side side;
  side.instance = "hq";
  side.origin = "hq";
  side.endpoint = "https://hq.example";
  side.project = {70, "Payments EMEA"};
  side.workflows = {{{1001, "A first"}, {{2001, "Draft"}, {2002, "Active"}}},
                    {{1002, "Manual"}, {{2001, "Draft"}, {2002, "Active"}, {2003, "Closed"}}},
                    {{1003, "Automated"}, {{2002, "Active"}, {2004, "Robot"}}}};
  side.manual_workflow = 1002;
  side.automated_workflow = 1003;
  side.layers = {{1011, "UI"}, {1012, "API"}};
  side.roles = {{-1, "Owner"}, {1021, "QA"}};
  side.fields = {{{1031, "Priority"}, true, false, {{1311, "Blocker"}, {1312, "P1"}}, {}},
                 {{1032, "Component"}, false, false, {{1321, "Core"}}, {}},
                 {{1033, "Severity"}, false, true, {{1331, "High"}}, {}}};
  side.integrations = {{{1041, "Jira"}, "jira"}, {{1042, "GitHub"}, "gitlab"}};
  return side;
}

namespace {

model::Step text_step(std::string body) {
  model::Step step;
  step.body = std::move(body);
  return step;
}

model::Step file_step(const ContentFile& file) {
  model::Step step;
  step.kind = model::Step::Kind::attachment;
  step.attachment_id = content_id(file);
  return step;
}

const ContentFile kLog{"log.txt", "text/plain", 3, "aa"};
const ContentFile kShot{"shot.png", "image/png", 9, "bb"};

}  // namespace

Content full_content() {
  Content content;
  content.name = "Log in";
  content.full_name = "web.login";
  content.description = "How to log in";
  content.precondition = "An account";
  content.expected_result = "Logged in";
  content.automated = true;
  content.external = true;
  content.status = StatusTarget{{2002, "Active"}, {1002, "Manual"}};
  content.layer = Ref{1011, "UI"};
  content.tags = {"release", "smoke"};
  content.links = {{"Spec", "link", "https://docs.example/1"}};
  content.members = {{{-1, "Owner"}, "ada"}};
  content.fields = {{1031, {{1031, "Priority"}, {{1311, "Blocker"}}}},
                    {1032, {{1032, "Component"}, {{1321, "Core"}, {0, "New"}}}}};
  content.issues = {{"PAY-7", "", 1041}};
  content.test_keys = {{"PAY-T1", "", 1041}};
  content.examples = {{{"currency", "EUR"}, {"amount", "1"}}, {{"currency", "USD"}, {"amount", "2"}}};
  auto step = text_step("Open");
  step.body_json = R"({"type":"doc"})";
  step.children = {text_step("Click"), file_step(kLog)};
  step.expected = {text_step("A page")};
  content.scenario = {step, file_step(kShot)};
  for (const auto& file : {kLog, kShot}) content.files.emplace(content_id(file), file);
  return content;
}

const std::vector<Mutation>& mutations() {
  static const std::vector<Mutation> all{
      {"name", "name", [](Content& c) { c.name += 'x'; }},
      {"full name", "fullName", [](Content& c) { c.full_name += 'x'; }},
      {"full name emptied", "fullName", [](Content& c) { c.full_name.clear(); }},
      {"description", "description", [](Content& c) { c.description += ' '; }},
      {"precondition", "precondition", [](Content& c) { c.precondition.clear(); }},
      {"expected result", "expectedResult", [](Content& c) { c.expected_result = "x"; }},
      {"automated", "automated", [](Content& c) { c.automated = false; }},
      {"external", "external", [](Content& c) { c.external = false; }},
      {"status", "status", [](Content& c) { c.status->status.name = "Draft"; }},
      {"workflow", "workflow", [](Content& c) { c.status->workflow.name = "Other"; }},
      {"layer", "layer", [](Content& c) { c.layer->name = "API"; }},
      {"tag more", "tags", [](Content& c) { c.tags.push_back("zz"); }},
      {"tag less", "tags", [](Content& c) { c.tags.clear(); }},
      {"link name", "links", [](Content& c) { c.links[0].name = "x"; }},
      {"link type", "links", [](Content& c) { c.links[0].type = "x"; }},
      {"link url", "links", [](Content& c) { c.links[0].url = "x"; }},
      {"member role", "members", [](Content& c) { c.members[0].role.name = "QA"; }},
      {"member user", "members", [](Content& c) { c.members[0].user = "bob"; }},
      {"custom field value", "customFields.Priority", [](Content& c) { c.fields[1031].values[0].name = "P1"; }},
      {"custom field emptied", "customFields.Priority", [](Content& c) { c.fields[1031].values.clear(); }},
      {"one of two custom field values", "customFields.Component",
       [](Content& c) { c.fields[1032].values.pop_back(); }},
      {"issue name", "issues", [](Content& c) { c.issues[0].name = "PAY-8"; }},
      {"issue url", "issues", [](Content& c) { c.issues[0].url = "x"; }},
      {"issue integration", "issues", [](Content& c) { c.issues[0].integration_id = 5; }},
      {"test key name", "testKeys", [](Content& c) { c.test_keys[0].name = "x"; }},
      {"test key url", "testKeys", [](Content& c) { c.test_keys[0].url = "x"; }},
      {"test key integration", "testKeys", [](Content& c) { c.test_keys[0].integration_id.reset(); }},
      {"parameter name", "parameters", [](Content& c) { c.examples[0][0].first = "x"; }},
      {"parameter value", "parameters", [](Content& c) { c.examples[1][1].second = "x"; }},
      {"order of the columns", "parameters", [](Content& c) { std::swap(c.examples[0][0], c.examples[0][1]); }},
      {"parameter row less", "parameters", [](Content& c) { c.examples.pop_back(); }},
      {"step body", "scenario", [](Content& c) { c.scenario[0].body = "x"; }},
      {"step formatting", "scenario", [](Content& c) { c.scenario[0].body_json = "{}"; }},
      {"step child", "scenario", [](Content& c) { c.scenario[0].children[0].body = "x"; }},
      {"step children order", "scenario",
       [](Content& c) { std::swap(c.scenario[0].children[0], c.scenario[0].children[1]); }},
      {"expected result of a step", "scenario", [](Content& c) { c.scenario[0].expected.clear(); }},
      {"child becomes a step", "scenario",
       [](Content& c) {
         c.scenario.insert(c.scenario.begin() + 1, c.scenario[0].children[0]);
         c.scenario[0].children.erase(c.scenario[0].children.begin());
       }},
      {"another file in a step", "scenario", [](Content& c) { c.scenario[1].attachment_id = content_id(kLog); }},
      {"scenario emptied", "scenario", [](Content& c) { c.scenario.clear(); }},
      {"a file more", "attachments",
       [](Content& c) {
         const ContentFile file{"more.txt", "text/plain", 1, "cc"};
         c.files.emplace(content_id(file), file);
       }},
      {"file of another content", "attachments",
       [](Content& c) {
         ContentFile file = c.files.at(content_id(kLog));
         c.scenario[0].children.pop_back();  // names it, too
         c.files.erase(content_id(kLog));
         file.sha256 = "ab";
         c.files.emplace(content_id(file), file);
       }},
  };
  return all;
}

Content random_content(std::mt19937& random) {
  const auto pick = [&](std::vector<std::string> from) { return from[random() % from.size()]; };
  const auto some = [&](const std::vector<std::string>& from) {
    std::vector<std::string> chosen;
    for (const auto& item : from) {
      if (random() % 2 == 0) chosen.push_back(item);
    }
    return chosen;
  };
  Content content;
  content.name = pick({"a", "b"});
  content.description = pick({"", "text"});
  content.automated = random() % 2 == 0;
  content.status = StatusTarget{{1, pick({"Draft", "Active"})}, {1, "Manual"}};
  content.tags = some({"a", "b"});
  for (const auto& url : some({"https://a", "https://b"})) content.links.push_back({"n", "link", url});
  content.fields[1] = {{1, "Priority"}, {}};
  for (const auto& value : some({"P0"})) content.fields[1].values.push_back({2, value});
  for (const auto& body : some({"one", "two"})) content.scenario.push_back(text_step(body));
  for (const auto& name : some({"f"})) {
    const ContentFile file{name, "text/plain", 1, "aa"};
    content.files.emplace(content_id(file), file);
  }
  return content;
}

}  // namespace tmsync::plan
