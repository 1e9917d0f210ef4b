#include <array>

#include "reader.hpp"

namespace tmsync::config {
namespace {

constexpr std::int64_t kMostDelayMs = 30 * kDayMs;
constexpr std::int64_t kDefaultDelayS = 60;

/// Kept beside `delivery: direct`, so that an export can be switched from one to the other by one word.
constexpr std::array<std::string_view, 4> kOnlyNative{"integration", "syncDelay", "notificationEmail", "native"};

/// A key that says nothing where TestOps copies.
struct OnlyDirect {
  std::string_view section;  ///< of `spec`; empty for a key of `spec` itself
  std::string_view key;
  const char* why;
};

constexpr std::array<OnlyDirect, 9> kOnlyDirect{{
    {"testCases", "onScopeExit", "TestOps has no setting for test cases that left the scope"},
    {"testCases", "onRecipientDelete", "TestOps has no setting for test cases that were deleted on the recipient"},
    {"testCases", "adopt", "TestOps itself remembers which test cases it exported"},
    {"testCases", "include", "TestOps has no choice of parts; attributes that no mapping names are ignored"},
    {"testCases", "preserve", "TestOps has no setting for what people add on the recipient"},
    {"launches", "attachments", "TestOps has no setting for attachments of launches"},
    {"launches", "upload", "TestOps sends the results in its own way"},
    {"launches", "environment", "TestOps decides which variables of a launch go along"},
    {"", "guards", "they limit what tmsync writes, and here TestOps writes; `paused: true` stops an export"},
}};

void note_native_keys(const SourceFile& file, const Node& spec, core::Diagnostics& diags) {
  for (const std::string_view key : kOnlyNative) {
    const Entry* entry = spec.entry(key);
    if (entry == nullptr) continue;
    diags.warning("TM1246", file.position(*entry->key),
                  "\"" + std::string(key) + "\" has a meaning only with delivery: native",
                  "write `delivery: native` for an export that TestOps itself carries out, or remove the key");
  }
  // What is to be deleted must not go on being exported.
  if (const Entry* state = spec.entry("state")) {
    diags.error("TM1256", file.position(*state->key), "\"state\" works only with delivery: native",
                "remove the document to end a direct export: nothing is left of it on the source; its copies stay");
  }
}

void note_direct_keys(const SourceFile& file, const Node& spec, core::Diagnostics& diags) {
  for (const OnlyDirect& only : kOnlyDirect) {
    const Node* parent = only.section.empty() ? &spec : spec.find(only.section);
    const Entry* entry = parent == nullptr ? nullptr : parent->entry(only.key);
    if (entry == nullptr) continue;
    const std::string path = (only.section.empty() ? "" : std::string(only.section) + '.') + std::string(only.key);
    diags.warning("TM1247", file.position(*entry->key), path + " says nothing with delivery: native",
                  std::string("remove it: ") + only.why);
  }
}

class NativeReader {
 public:
  NativeReader(const SourceFile& file, core::Diagnostics& diags) : file_(file), diags_(diags) {}

  model::NativeDelivery read(const Node& spec) {
    model::NativeDelivery delivery;
    delivery.where = file_.position(*spec.find("delivery"));
    if (const Node* integration = spec.find("integration")) {
      delivery.integration = text_or(integration, "");
      delivery.integration_where = file_.position(*integration);
    } else if (!is_misspelt(spec, "integration")) {
      diags_.error("TM1102", delivery.where, "the key \"integration\" is missing in spec",
                   "add `integration:`: the name of the Integration that leads to the recipient");
    }
    if (text_or(spec.find("state"), "present") == "absent") delivery.presence = model::Presence::absent;
    delivery.sync_delay_s = delay(spec.find("syncDelay"));
    delivery.notification_email = text_or(spec.find("notificationEmail"), "");
    const Node* native = spec.find("native");
    if (native == nullptr) return delivery;
    delivery.id = integer_of(native->find("id"));
    const Entry* settings = native->entry("settings");
    if (settings != nullptr && settings->value->kind == Node::Kind::mapping) {
      delivery.settings = json_text(file_, *settings->value, diags_);
      refuse_beside_settings(*settings, "mapping", spec.entry("mapping"));
      refuse_beside_settings(*settings, "native.settingsTemplate", native->entry("settingsTemplate"));
    }
    if (const Node* names = native->find("settingsTemplate")) delivery.settings_template = settings_template(*names);
    return delivery;
  }

 private:
  std::int64_t delay(const Node* node) {
    if (node == nullptr || node->kind != Node::Kind::string || !is_duration(node->text)) return kDefaultDelayS;
    const auto milliseconds = parse_duration_ms(node->text, kMostDelayMs);
    if (milliseconds && *milliseconds % 1'000 == 0) return *milliseconds / 1'000;
    diags_.error("TM1249", file_.position(*node), "the sync delay has to be whole seconds and at most 720h (30 days)",
                 "for example 0s, 60s or 12h");
    return kDefaultDelayS;
  }

  void refuse_beside_settings(const Entry& settings, const std::string& what, const Entry* other) {
    if (other == nullptr) return;
    diags_.error("TM1248", file_.position(*settings.key),
                 "native.settings is used as it is, so that " + what + " says nothing beside it",
                 "remove one of them; the other is at " + core::to_string(file_.position(*other->key)));
  }

  /// One name of the template: the key of YAML and where its value goes.
  struct Name {
    const char* key;
    std::string* value;
  };

  model::SettingsTemplate settings_template(const Node& node) {
    model::SettingsTemplate names;
    read_names(node, {{"mapping", &names.mapping}});
    names.mapping_is_declared = text_of(node.find("mapping")).has_value();
    read_names(node, {{"attribute", &names.attribute},
                      {"field", &names.field},
                      {"targetField", &names.target_field},
                      {"identity", &names.identity},
                      {"default", &names.fallback},
                      {"rows", &names.rows}});
    read_names(node, {{"source", &names.source}, {"target", &names.target}});
    return names;
  }

  /// Names of members of one object: they have to differ.
  void read_names(const Node& node, const std::vector<Name>& names) {
    for (const Name& name : names) *name.value = text_or(node.find(name.key), *name.value);
    for (std::size_t i = 1; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (*names[i].value != *names[j].value) continue;
        const Node* declared = node.find(names[i].key);
        if (declared == nullptr) declared = node.find(names[j].key);
        diags_.error("TM1253", file_.position(*declared),
                     std::string("settingsTemplate gives ") + names[j].key + " and " + names[i].key + " the same name",
                     "they are members of one JSON object; give one of them another name");
      }
    }
  }

  const SourceFile& file_;
  core::Diagnostics& diags_;
};

}  // namespace

void read_delivery(const SourceFile& file, const Node& spec, model::Export& exported, core::Diagnostics& diags) {
  const std::string delivery = text_or(spec.find("delivery"), "direct");
  if (delivery == "direct") note_native_keys(file, spec, diags);
  if (delivery != "native") return;
  exported.delivery = model::Delivery::native;
  note_direct_keys(file, spec, diags);
  exported.native = NativeReader(file, diags).read(spec);
}

}  // namespace tmsync::config
