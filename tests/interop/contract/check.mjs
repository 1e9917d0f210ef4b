// check.mjs TMSYNC DESCRIPTION SCRATCH: exports the quickstart through Prism, which logs what violates the description.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { checkable } from "./description.mjs";

const [tmsync, description, scratch] = process.argv.slice(2);
const quickstart = new URL("../../../examples/quickstart/", import.meta.url);
const file = (name) => join(scratch, name);
const children = [];

function start(program, args, log) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => { child.said += text; });
  child.name = log;
  children.push(child);
  return child;
}

async function until(child, done) {
  for (let i = 0; i < 600 && !done(); ++i) {
    assert.equal(child.exitCode, null, `${child.name} ended: ${child.said.slice(-2000)}`);
    await wait(100);
  }
  assert.ok(done(), `${child.name} is not ready: ${child.said.slice(-2000)}`);
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

function run(configuration, ...args) {
  const done = spawnSync(tmsync, [...args, "--quiet", "--config", configuration], {
    encoding: "utf8", env: { ...process.env, TMSYNC_EMEA_TOKEN: "emea-token", TMSYNC_HQ_TOKEN: "hq-token" },
  });
  assert.equal(done.status, 0, `${args.join(" ")}: ${done.status}\n${done.stdout.slice(-3000)}${done.stderr}`);
}

/// The quickstart's configuration against the proxies, as it is and with everything that makes changes.
function configurations(urls) {
  const text = readFileSync(new URL("tmsync.yaml", quickstart), "utf8")
    .replace("http://127.0.0.1:18080", urls[0]).replace("http://127.0.0.1:18081", urls[1]);
  const changed = text.replace("target: Blocker", "target: Major").replace(/preserve: .*/, "onScopeExit: delete")
    .replace('tag = "release" and', 'tag = "smoke" and').replace("maxDelete: 0", "maxDelete: 100").replace("maxUpdate: 30%", "maxUpdate: 100");
  assert.notEqual(changed, text);
  writeFileSync(file("first.yaml"), text);
  writeFileSync(file("second.yaml"), changed);
  return [file("first.yaml"), file("second.yaml")];
}

/// Starts the instances and, in front of the first `proxied` of them, proxies. What they said is looked at in the end.
async function scenario(name, states, proxied, atLeast, steps) {
  for (const [instance, state] of Object.entries(states)) writeFileSync(file(`${instance}.json`), JSON.stringify(state));
  const endpoints = file(`${name}.endpoints`);
  const sandbox = start(tmsync, ["sandbox", "--instance", `emea=${file("emea.json")}`, "--instance", `hq=${file("hq.json")}`,
    "--write-endpoints", endpoints], "the sandbox");
  await until(sandbox, () => existsSync(endpoints));
  const urls = Object.values(JSON.parse(readFileSync(endpoints, "utf8"))).map(({ url }) => url);
  const proxies = [];
  for (let index = 0; index < proxied; ++index) {
    const port = await freePort();
    proxies.push(start("node_modules/.bin/prism", ["proxy", file("description.json"), urls[index], "-p", String(port)], `proxy ${index}`));
    urls[index] = `http://127.0.0.1:${port}`;
  }
  for (const proxy of proxies) await until(proxy, () => proxy.said.includes("is listening"));
  await steps(urls);
  await wait(500);  // the proxies write their logs a moment later
  const said = proxies.map((proxy) => proxy.said).join("").replace(/\u001b\[[0-9;]*m/g, "");
  const requests = said.match(/Request received/g)?.length ?? 0;
  const violations = [];
  let request = "";
  let status = 0;
  for (const line of said.split("\n")) {
    request = line.match(/\[HTTP SERVER\] (\S+ \S+)/)?.[1] ?? request;
    status = Number(line.match(/ has returned (\d+)/)?.[1] ?? status);
    const violation = line.match(/Violation: (.*)/)?.[1];
    // The description names no status of an error at all.
    if (status >= 400 && violation?.includes("Unable to match the returned status code")) continue;
    if (violation) violations.push(`${request}: ${violation}`.replaceAll(/([./])\d+/g, "$1N"));
  }
  assert.deepEqual([...new Set(violations)], [], `${violations.length} violations in ${requests} requests`);
  assert.ok(requests > atLeast, `only ${requests} requests went through the proxies`);
  console.log(`contract: ${name}: ${requests} requests and answers keep to the description`);
  for (const child of [sandbox, ...proxies]) child.kill("SIGTERM");
}

async function quickstartSteps(urls) {
  const [first, second] = configurations(urls);
  run(first, "apply", "--yes");
  run(first, "plan", "--detailed-exitcode", "--refresh", "full");
  run(second, "apply", "--yes");  // updates and deletes
  run(first, "apply", "--yes", "--ack", "maxUpdate@export/payments-to-hq");  // restores
  run(first, "plan", "--detailed-exitcode");
  run(first, "explain", "export/payments-to-hq/test-case/101");
  run(first, "explain", "export/payments-to-hq/launch/1");
  run(first, "verify");
}

/// The way by the forms. TestOps itself calls the recipient then: the sandbox reaches it without a proxy.
async function nativeSteps(urls) {
  const document = (more) => `
apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec: { endpoint: '${urls[0]}', token: { env: TMSYNC_EMEA_TOKEN } }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec: { endpoint: '${urls[1]}', token: { env: TMSYNC_HQ_TOKEN } }
---
apiVersion: tmsync/v1
kind: Integration
metadata: { name: hq }
spec:
  instance: emea
  recipient: hq
  displayName: Headquarters
  ${more.integration ?? ""}
  projects: [{ project: Payments, token: { env: TMSYNC_HQ_TOKEN } }]
---
apiVersion: tmsync/v1
kind: Export
metadata: { name: payments }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  delivery: native
  integration: hq
  testCases: { aql: 'tag = "release"' }
  launches: { enabled: true }
  ${more.export ?? ""}
`;
  const write = (name, more) => {
    writeFileSync(file(name), document(more));
    return file(name);
  };
  const all = write("native.yaml", { export: "mapping: { status: { identity: true }, layer: { identity: true } }" });
  run(all, "apply", "--yes");
  run(all, "verify", "--wait", "60s");
  run(all, "plan", "--detailed-exitcode");
  run(all, "apply", "--yes", "--rotate-secret", "integration/hq/project/Payments");
  run(all, "drift", "--detailed-exitcode");
  const instances = file("instances.yaml");
  writeFileSync(instances, document({}).split("---").slice(0, 2).join("---"));
  run(instances, "import", "--instance", "emea");
  run(write("paused.yaml", { export: "paused: true" }), "apply", "--yes");
  run(write("gone.yaml", { export: "state: absent" }), "apply", "--yes");
  run(write("all-gone.yaml", { integration: "state: absent", export: "state: absent" }), "apply", "--yes");
}

writeFileSync(file("description.json"), JSON.stringify(checkable(JSON.parse(readFileSync(description, "utf8")))));
const state = (name) => JSON.parse(readFileSync(new URL(`sandbox/${name}.json`, quickstart), "utf8"));
const emea = state("emea");
for (const test of emea.projects[0].testCases) {
  for (const attachment of test.attachments ?? []) {  // Prism damages bytes that are no text on their way through
    if ("base64" in attachment) { delete attachment.base64; attachment.text = "a picture"; }
  }
}
const open = state("hq");
delete open.projects[0].uploadPolicy;
try {
  await scenario("results in bulk", { emea, hq: state("hq") }, 2, 300, quickstartSteps);
  await scenario("results one by one", { emea, hq: open }, 2, 300, quickstartSteps);
  const administered = structuredClone(emea);
  for (const user of administered.users) user.admin = true;
  await scenario("the configuration plane", { emea: administered, hq: state("hq") }, 1, 60, nativeSteps);
} finally {
  for (const child of children) child.kill("SIGTERM");
}
