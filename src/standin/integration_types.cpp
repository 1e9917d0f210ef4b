#include "integration_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tmsync::standin {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 34> kTypes = {{
    {kTestOpsType, "Allure TestOps"},
    {"azure", "Azure DevOps"},
    {"bamboo", "Bamboo"},
    {"bitbucket", "Bitbucket"},
    {"circleci", "CircleCI"},
    {"github", "GitHub"},
    {"gitlab", "GitLab"},
    {"jenkins", "Jenkins"},
    {"jira", "Jira Data Center"},
    {"jira_cloud", "Jira Cloud"},
    {"redmine", "Redmine"},
    {"target_process", "Targetprocess"},
    {"teamcity", "TeamCity"},
    {"tekton", "Tekton"},
    {"testrail", "TestRail"},
    {"xray", "Xray"},
    {"xray_cloud", "Xray Cloud"},
    {"youtrack", "YouTrack"},
    {"zephyr_scale", "Zephyr Scale"},
    {"zephyr_scale_cloud", "Zephyr Scale Cloud"},
    {"yandex_tracker", "Yandex Tracker"},
    {"custom", "Custom"},
    {"aws", "AWS"},
    {"wrike", "Wrike"},
    {"kaiten", "Kaiten"},
    {"chat_gpt", "ChatGPT"},
    {"deep_seek", "DeepSeek"},
    {"mistral_ai", "Mistral AI"},
    {"ollama", "Ollama"},
    {"yandex_gpt", "YandexGPT"},
    {"giga_chat", "GigaChat"},
    {"bitrix24", "Bitrix24"},
    {"clickup", "ClickUp"},
    {"eva_project", "EvaProject"},
}};

std::string_view label_of(std::string_view type) {
  const auto* const found =
      std::find_if(kTypes.begin(), kTypes.end(), [type](const auto& item) { return item.first == type; });
  return found == kTypes.end() ? type : found->second;
}

}  // namespace

bool is_integration_type(std::string_view type) {
  return std::any_of(kTypes.begin(), kTypes.end(), [type](const auto& item) { return item.first == type; });
}

json default_operations(std::string_view type) {
  return type == kTestOpsType ? json::array({"tms_sync"}) : json::array();
}

json integration_info(std::string_view type, json operations) {
  return {{"type", type},
          {"name", label_of(type)},
          {"description", ""},
          {"operations", std::move(operations)},
          {"routines", json::array({"endpoint"})}};
}

std::vector<json> integration_catalogue() {
  std::vector<json> rows;
  for (const auto& [type, label] : kTypes) rows.push_back(integration_info(type, default_operations(type)));
  return rows;
}

}  // namespace tmsync::standin
