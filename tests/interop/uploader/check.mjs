// check.mjs TMSYNC SCRATCH FOLDER...: uploads each folder as a launch, exports everything with tmsync and compares what
// both instances answer.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const [tmsync, scratch, ...folders] = process.argv.slice(2);
const file = (name) => join(scratch, name);

const state = (login, token, project, more) => ({
  users: [{ login, admin: true }],
  tokens: [{ token, user: login }],
  layers: [{ name: "API Tests" }],
  projects: [{ id: 1, name: project, ...more }],
});
writeFileSync(file("lab.json"), JSON.stringify(state("loader", "loader-token", "Lab")));
writeFileSync(file("hq.json"), JSON.stringify(state("sync", "sync-token", "Lab copy", { uploadPolicy: "protect" })));

async function startSandbox() {
  const endpoints = file("endpoints.json");
  const child = spawn(tmsync, [
    "sandbox", "--instance", `lab=${file("lab.json")}`, "--instance", `hq=${file("hq.json")}`, "--write-endpoints", endpoints,
  ], { stdio: ["ignore", "ignore", "inherit"] });
  for (let i = 0; i < 200 && !existsSync(endpoints); ++i) {
    assert.equal(child.exitCode, null, "the sandbox ended");
    await wait(50);
  }
  return { child, urls: JSON.parse(readFileSync(endpoints, "utf8")) };
}

/// Of a CI system only what the uploader needs to recognise it; else none, so that both ways of a session are used.
function ciVariables(number) {
  if (number % 2 === 0) return {};
  return {
    GITHUB_ACTIONS: "true", GITHUB_SERVER_URL: "https://git.example.com", GITHUB_REPOSITORY: "shop/cart",
    GITHUB_WORKFLOW: "nightly", GITHUB_JOB: "test", GITHUB_RUN_ID: String(number), GITHUB_RUN_NUMBER: String(number),
    GITHUB_RUN_ATTEMPT: "1", GITHUB_REF_NAME: "main",
  };
}

function upload(folder, number, endpoint) {
  const launch = basename(folder);
  const run = spawnSync("node_modules/.bin/allure", ["generate", folder, "--config", "allurerc.mjs"], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH, HOME: scratch, NO_COLOR: "1", ALLURE_TESTOPS_ENABLED: "true", CHECK_ENDPOINT: endpoint,
      CHECK_LAUNCH: launch, CHECK_OUTPUT: file(`report-${number}`), ...ciVariables(number),
    },
  });
  const said = run.stdout + run.stderr;
  assert.equal(run.status, 0, said);
  assert.doesNotMatch(said, /fail|error:|skipping|could not/i, said);
  assert.match(said, /Upload finished/, said);
  return launch;
}

function runTmsync(expected, ...args) {
  const run = spawnSync(tmsync, [...args, "--config", file("tmsync.yaml")], {
    encoding: "utf8", maxBuffer: 1 << 30, env: { ...process.env, CHECK_LAB: "loader-token", CHECK_HQ: "sync-token" },
  });
  assert.equal(run.status, expected, run.stdout.slice(-3000) + run.stderr);
  return run.stdout;
}

const client = (url, token) => async (path, parameters = {}) => {
  const response = await fetch(`${url}/api/${path}?${new URLSearchParams(parameters)}`, {
    headers: { Authorization: `Api-Token ${token}` },
  });
  assert.equal(response.status, 200, `${path}: ${response.status} ${await response.clone().text()}`);
  return response.json();
};

async function allRows(api, path, parameters) {
  const rows = [];
  for (let page = 0; ; ++page) {
    const answer = await api(path, { ...parameters, page, size: 1000, sort: "id,ASC" });
    rows.push(...answer.content);
    if (answer.last || answer.content.length === 0) return rows;
  }
}

const sourceId = (links) => Number(links.find(({ type }) => type === "tmsync")?.name.split("/").pop());

/// What of a result has to arrive as it is, from the texts to the files of nested steps.
async function content(api, row) {
  const whole = await api(`testresult/${row.id}`);
  const execution = await api(`testresult/${row.id}/execution`, { v2: "true" });
  const fixtures = await api(`testresult/${row.id}/fixture`, { v2: "true" });
  const files = await allRows(api, "testresult/attachment", { testResultId: row.id });
  const plain = (steps) => (steps ?? []).map((step) => ({
    type: step.type, body: step.body, status: step.status, message: step.message, file: step.attachment?.name,
    parameters: (step.parameters ?? []).map(({ name, value }) => [name, value]), steps: plain(step.steps),
  }));
  return {
    name: whole.name, fullName: whole.fullName, status: whole.status, start: whole.start, stop: whole.stop,
    duration: whole.duration, message: whole.message, trace: whole.trace, description: whole.description,
    parameters: (whole.parameters ?? []).map(({ name, value }) => [name, value]),
    steps: plain(execution.steps), files: files.map(({ name, contentLength }) => [name, contentLength]).sort(),
    fixtures: fixtures.map(({ type, name, status }) => [type, name, status]).sort(),
  };
}

const sample = (rows, count) => rows.filter((_, index) => index % Math.max(1, Math.floor(rows.length / count)) === 0);

async function compare(lab, hq) {
  const cases = new Map((await allRows(hq, "testcase/__search", { projectId: 1, rql: "true" })).map((row) => [row.id, row]));
  const sourceCases = await allRows(lab, "testcase/__search", { projectId: 1, rql: "true" });
  const copies = new Map();
  for (const { id } of cases.values()) {
    const { links } = await hq(`testcase/${id}/overview`);
    assert.ok(!copies.has(sourceId(links)), `test case ${sourceId(links)} is there twice`);
    copies.set(sourceId(links), id);
  }
  assert.deepEqual([...copies.keys()].sort((a, b) => a - b), sourceCases.map(({ id }) => id));

  const launches = await allRows(hq, "launch/__search", { projectId: 1, rql: "true" });
  let compared = 0;
  for (const launch of await allRows(lab, "launch/__search", { projectId: 1, rql: "true" })) {
    const found = launches.filter(({ links }) => sourceId(links) === launch.id);
    assert.equal(found.length, 1, `copies of launch ${launch.name}`);
    const [copy] = found;
    assert.equal(copy.name, launch.name);
    assert.ok(launch.closed && copy.closed, "both are closed");
    assert.deepEqual(copy.tags.map(({ name }) => name).sort(), launch.tags.map(({ name }) => name).sort());
    assert.deepEqual(await hq(`launch/${copy.id}/statistic`), await lab(`launch/${launch.id}/statistic`), launch.name);
    const there = await allRows(lab, "testresult", { launchId: launch.id });
    const here = await allRows(hq, "testresult", { launchId: copy.id });
    assert.equal(here.length, there.length, `results of ${launch.name}`);
    for (const row of sample(there, 200)) {
      const twins = here.filter((other) => other.testCaseId === copies.get(row.testCaseId) && other.start === row.start &&
        other.hidden === row.hidden);
      assert.ok(twins.length >= 1, `result ${row.name} of ${launch.name} is missing`);
      const wanted = JSON.stringify(await content(lab, row));
      const got = await Promise.all(twins.map(async (twin) => JSON.stringify(await content(hq, twin))));
      assert.ok(got.includes(wanted), `${wanted}\nbecame\n${got.join("\n")}`);
      ++compared;
    }
  }
  return { cases: copies.size, launches: launches.length, compared };
}

const { child, urls } = await startSandbox();
try {
  writeFileSync(file("tmsync.yaml"), [
    ...["lab", "hq"].map((name) => `apiVersion: tmsync/v1
kind: Instance
metadata: { name: ${name} }
spec: { endpoint: "${urls[name].url}", token: { env: CHECK_${name.toUpperCase()} }, limits: { requestsPerSecond: 100000 } }
`), `apiVersion: tmsync/v1
kind: Export
metadata: { name: lab-to-hq }
spec:
  source: { instance: lab, project: Lab }
  recipient: { instance: hq, project: Lab copy }
  testCases: { aql: "" }
  launches: { attachments: true }
  mapping: { layer: { identity: true }, status: { identity: true } }
`].join("---\n"));
  runTmsync(0, "validate");
  const lab = client(urls.lab.url, "loader-token");
  const hq = client(urls.hq.url, "sync-token");
  let total = 0;
  for (const [number, folder] of folders.entries()) {
    upload(folder, number, urls.lab.url);
    total += readdirSync(folder).filter((name) => name.endsWith("-result.json")).length;
    runTmsync(0, "apply", "--yes", "--quiet");  // after each launch: the later ones find test cases that are there
    runTmsync(0, "plan", "--detailed-exitcode", "--quiet");
  }
  const seen = await compare(lab, hq);
  assert.equal(seen.launches, folders.length);
  console.log(`uploader: ${total} result files in ${folders.length} launches; exported ${seen.cases} test cases and ` +
    `${seen.launches} launches; ${seen.compared} results compared whole: no difference`);
} finally {
  child.kill("SIGTERM");
}
