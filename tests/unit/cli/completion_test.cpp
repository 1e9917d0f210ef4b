#include <cstdio>
#include <cstdlib>

#include <gmock/gmock.h>

#include "tmsync/core/text.hpp"

#include "cli_world.hpp"
#include "source_dir.hpp"

/// Completion scripts, run by the shells that they are for.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

/// 'text' for a shell.
std::string quoted(const std::string& text) {
  return "'" + (text.find('\'') == std::string::npos ? text : replaced(text, "'", "'\\''")) + "'";
}

/// Types the line and a tab when the line editor is there, and notes what is offered.
constexpr const char* kZshDriver = R"sh(
zmodload zsh/zpty
await() { for i in {1..400}; do [[ -e $1 ]] && return; sleep 0.05; done }
rm -f ready end; : > offers
zpty z zsh -f -i
zpty -w z 'autoload -Uz compinit; compinit -u -D; source ./tmsync.zsh'
zpty -w z 'compadd() { local -a found; builtin compadd -O found "$@"; print -rl -- $found >> offers; builtin compadd "$@" }'
zpty -w z 'offer() { zle complete-word; : > end }; zle -N offer; bindkey "^I" offer'
zpty -w z 'zle-line-init() { : > ready }; zle -N zle-line-init'
await ready
zpty -n -w z "$1"$'\t'
await end
zpty -d z
sort -u offers
)sh";

class Completion : public CliWorld {
 protected:
  Completion() {
    Yaml yaml;
    yaml.export_more = "  delivery: direct\n";
    write("tmsync.yaml", text_of(yaml) +
                             "---\napiVersion: tmsync/v1\nkind: Integration\nmetadata: { name: hq }\nspec:\n"
                             "  instance: emea\n  recipient: hq\n  displayName: Headquarters\n"
                             "  projects: [ { project: Two Words, token: { env: T } } ]\n");
    for (const char* shell : {"bash", "zsh", "fish"}) {
      const auto script = run({"completion", shell});
      EXPECT_EQ(script.code, 0) << script.err;
      write(std::string("tmsync.") + shell, script.out);
    }
  }

  /// The lines that a command prints, run in the folder of the configuration.
  std::vector<std::string> lines_of(const std::string& command) const {
    FILE* pipe = popen(("cd " + quoted(folder.string()) + " && " + command).c_str(), "r");
    if (pipe == nullptr) return {"no pipe"};
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
    EXPECT_EQ(pclose(pipe), 0) << command << '\n' << text;
    auto lines = core::split(text, '\n');
    std::erase(lines, "");
    return lines;
  }

  /// What bash offers for the last of the words, which are broken as it breaks them (at = : and @).
  std::vector<std::string> bash(std::vector<std::string> words) const {
    words.insert(words.begin(), program_path());
    std::string list;
    for (const auto& word : words) list += ' ' + quoted(word);
    write("driver.sh", "set -u\nsource tmsync.bash\nCOMP_WORDS=(" + list +
                           ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n" +
                           "_tmsync\n((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"\n");
    return lines_of("bash --norc driver.sh 2>&1");
  }

  /// What fish offers at the end of the line, without descriptions.
  std::vector<std::string> fish(const std::string& line) const {
    const std::string binary = program_path();
    write("driver.fish", "source tmsync.fish\ncomplete -C " + quoted(line) + "\n");
    auto lines = lines_of("PATH=" + quoted(binary.substr(0, binary.rfind('/'))) +
                          ":$PATH HOME=$PWD fish --no-config driver.fish 2>&1");
    for (auto& one : lines) one = one.substr(0, one.find('\t'));
    return lines;
  }

  /// What an interactive zsh, in a terminal of its own, offers at the end of the line.
  std::vector<std::string> zsh(const std::string& line) const {
    const std::string binary = program_path();
    write("driver.zsh", kZshDriver);
    return lines_of("PATH=" + quoted(binary.substr(0, binary.rfind('/'))) + ":$PATH HOME=$PWD zsh -f driver.zsh " +
                    quoted(line) + " 2>&1");
  }
};

TEST_F(Completion, BashOffersVerbs) {
  EXPECT_THAT(bash({"pl"}), ElementsAre("plan"));
  EXPECT_THAT(bash({""}), AllOf(Contains("apply"), Contains("doctor"), Contains("help"), Not(Contains("reference"))));
  EXPECT_THAT(bash({"--color", "never", "ver"}), ElementsAre("verify", "version"));
}

TEST_F(Completion, BashOffersFlagsOfTheVerbAndGlobalOnes) {
  EXPECT_THAT(bash({"plan", "--tar"}), ElementsAre("--target"));
  EXPECT_THAT(bash({"fmt", "--"}),
              AllOf(Contains("--check"), Contains("--config"), Contains("--help"), Not(Contains("--target"))));
  EXPECT_THAT(bash({"--l"}), Contains("--log-level"));
}

TEST_F(Completion, BashOffersValues) {
  EXPECT_THAT(bash({"plan", "--refresh", ""}), ElementsAre("quick", "full"));
  EXPECT_THAT(bash({"plan", "--refresh", "=", "f"}), ElementsAre("full"));
  EXPECT_THAT(bash({"plan", "--refresh", "="}), ElementsAre("quick", "full"));
  EXPECT_THAT(bash({"validate", "--format", "j"}), ElementsAre("json", "junit")) << "each verb has its own formats";
  EXPECT_THAT(bash({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(bash({"plan", "--json-into", "tmsync.y"}), ElementsAre("tmsync.yaml"));
  EXPECT_THAT(bash({"validate", "tmsync.y"}), ElementsAre("tmsync.yaml"));
  EXPECT_THAT(bash({"plan", "--max-delete", ""}), IsEmpty());
}

TEST_F(Completion, BashOffersAddresses) {
  EXPECT_THAT(bash({"plan", "--target", "export/"}),
              ElementsAre("export/payments", "export/payments/launch/", "export/payments/test-case/"));
  EXPECT_THAT(bash({"plan", "--exclude", "integration/hq/"}), ElementsAre("integration/hq/project/Two\\ Words"));
  EXPECT_THAT(bash({"plan", "--exclude", "integration/hq/project/Two\\ W"}),
              ElementsAre("integration/hq/project/Two\\ Words"));
  EXPECT_THAT(bash({"explain", "export/payments/t"}), ElementsAre("export/payments/test-case/"));
  EXPECT_THAT(bash({"mark", "--remove", "export/payments/l"}), ElementsAre("export/payments/launch/"));
  EXPECT_THAT(bash({"import", "--instance", ""}), ElementsAre("emea", "hq"));
  EXPECT_THAT(bash({"apply", "--ack", "maxD"}), ElementsAre("maxDelete@run", "maxDelete@export/payments"));
  EXPECT_THAT(bash({"apply", "--ack", "maxDelete", "@", "exp"}), ElementsAre("export/payments"))
      << "bash replaces only what stands behind the @";
}

TEST_F(Completion, BashOffersAddressesOfTheConfigurationOnTheLine) {
  std::filesystem::rename(folder / "tmsync.yaml", folder / "other.yaml");
  EXPECT_THAT(bash({"plan", "--target", "export/"}), IsEmpty()) << "no configuration is no error while one types";
  EXPECT_THAT(bash({"--config", "other.yaml", "plan", "--target", "export/payments/l"}),
              ElementsAre("export/payments/launch/"));
  EXPECT_THAT(bash({"--config", "=", "other.yaml", "plan", "--target", "export/payments/l"}),
              ElementsAre("export/payments/launch/"));
}

TEST_F(Completion, FishOffersVerbsFlagsAndAddresses) {
  if (!is_installed("fish")) GTEST_SKIP() << "fish is not installed";
  EXPECT_THAT(fish("tmsync pl"), ElementsAre("plan"));
  EXPECT_THAT(fish("tmsync plan --tar"), ElementsAre("--target"));
  EXPECT_THAT(fish("tmsync fmt --tar"), IsEmpty());
  EXPECT_THAT(fish("tmsync plan --refresh "), ElementsAre("full", "quick"));
  EXPECT_THAT(fish("tmsync plan --target export/payments/t"), ElementsAre("export/payments/test-case/"));
  EXPECT_THAT(fish("tmsync --color never explain export/payments/l"), ElementsAre("export/payments/launch/"));
}

TEST_F(Completion, ZshOffersVerbsFlagsValuesAndAddresses) {
  if (!is_installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  EXPECT_THAT(zsh("tmsync fmt --"), AllOf(Contains("--check"), Not(Contains("--target"))));
  EXPECT_THAT(zsh("tmsync plan --refresh "), ElementsAre("full", "quick"));
  EXPECT_THAT(zsh("tmsync plan --target export/payments/t"), ElementsAre("export/payments/test-case/"));
  EXPECT_THAT(zsh("tmsync --color never apply --ack maxDelete@e"), ElementsAre("maxDelete@export/payments"));
  EXPECT_THAT(zsh("tmsync help ver"), ElementsAre("verify", "version"));
}

TEST_F(Completion, ScriptsAreGoodForTheirShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    if (!is_installed(shell)) continue;
    EXPECT_THAT(lines_of(std::string(shell) + " -n tmsync." + shell + " 2>&1"), IsEmpty());
  }
}

TEST_F(Completion, WordsAreQuietWhateverIsWrong) {
  write("tmsync.yaml", "kind: [");
  const auto outcome = run({"completion", "addresses", "--", "export/"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.all(), "");
  const auto mistake = run({"completion", "csh"});
  EXPECT_EQ(mistake.code, 64);
  EXPECT_THAT(mistake.err, HasSubstr("bash, zsh or fish"));
}

}  // namespace
}  // namespace tmsync::testing
