// node compare.mjs <tmsync> [count] [seed]: the same queries to the official implementation and to `tmsync aql --batch`.
// Exits 1 on any difference.
import { filterByAql, includesAll, isAqlError, parseAql } from "@allurereport/aql";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { generator, ITEMS } from "./generate.mjs";

const [binary, count = "20000", seed = "1"] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node compare.mjs <tmsync> [count] [seed]");
  process.exit(64);
}

const units = (s) => Array.from({ length: s.length }, (_, i) => s.charCodeAt(i));
// With the flag u a pair of surrogates is one code point: only a lonely one matches. (Node.js 18 has no isWellFormed.)
const text = (s) => (/\p{Surrogate}/u.test(s) ? { $utf16: units(s) } : s);
const plain = (value) => {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : { $number: String(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plain(v)]));
  }
  return value;
};

// Objects without a prototype: inherited names are an artefact that tmsync does not share.
const bare = (value) => {
  if (Array.isArray(value)) return value.map(bare);
  if (value && typeof value === "object") return Object.assign({}, ...Object.entries(value).map(([k, v]) => ({ [k]: bare(v) })));
  return value;
};
const items = ITEMS.map(bare);

const official = ({ expr, context, config }) => {
  const result = {};
  try {
    result.ast = plain(parseAql(expr, context, config).expression);
    result.accepted = true;
  } catch (error) {
    if (!isAqlError(error)) throw error;
    result.accepted = false;
    const kind = error.name === "AqlTokenizerError" ? "tokenizer" : "parser";
    const byte = Buffer.byteLength(expr.slice(0, error.details.position));
    result.error = plain({ kind, code: error.code, byte, ...error.details });
  }
  try {
    const kept = new Set(filterByAql(items, expr, context, config));
    result.matches = items.flatMap((item, i) => (kept.has(item) ? [i] : []));
  } catch {
    // no matches then
  }
  result.includesAll = includesAll(expr);
  return result;
};

const next = generator(Number(seed));
const tests = Array.from({ length: Number(count) }, next);
const expected = tests.map(official);

const folder = mkdtempSync(join(tmpdir(), "tmsync-aql-"));
const itemsFile = join(folder, "items.json");
writeFileSync(itemsFile, JSON.stringify(ITEMS));
const run = spawnSync(binary, ["aql", "--batch", "--items", itemsFile], {
  input: tests.map((t) => `${JSON.stringify(t)}\n`).join(""),
  encoding: "utf8",
  maxBuffer: 1 << 30,
});
rmSync(folder, { recursive: true });
if (run.status !== 0) {
  console.error(`tmsync ended with ${run.status ?? run.signal ?? run.error}: ${run.stderr}`);
  process.exit(1);
}

const actual = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));

let differences = actual.length === tests.length ? 0 : 1;
let accepted = 0;
const codes = {};
tests.forEach((test, i) => {
  const want = expected[i];
  const got = actual[i];
  accepted += want.accepted ? 1 : 0;
  if (want.error) codes[want.error.code] = (codes[want.error.code] ?? 0) + 1;
  if (!isDeepStrictEqual(want, got)) {
    differences++;
    if (differences <= 20) {
      console.log(`${JSON.stringify(test)}\n  official ${JSON.stringify(want)}\n  tmsync   ${JSON.stringify(got)}`);
    }
  }
});

console.log(`${tests.length} queries (seed ${seed}), ${accepted} accepted, ${differences} differences`);
console.log(Object.entries(codes).sort().map(([code, n]) => `  ${code} ${n}`).join("\n"));
process.exit(differences === 0 ? 0 : 1);
