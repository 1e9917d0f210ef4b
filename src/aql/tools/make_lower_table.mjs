// Writes src/aql/lower_table.inc from the Unicode data of the Node that runs it:
//   node src/aql/tools/make_lower_table.mjs > src/aql/lower_table.inc
// Surrogates are skipped; U+0130, the only code point with a longer lower-case form, is handled in lower.cpp.
const points = [];
for (let c = 0; c <= 0x10ffff; c += c === 0xd7ff ? 0x801 : 1) points.push(c);

const mapped = [];
for (const c of points) {
  const lower = [...String.fromCodePoint(c).toLowerCase()];
  if (lower.length > 1) {
    if (c !== 0x130) throw new Error(`unexpected long mapping of U+${c.toString(16)}`);
    continue;
  }
  const delta = lower[0].codePointAt(0) - c;
  if (delta !== 0) mapped.push([c, delta]);
}

const runs = [];
for (const [c, delta] of mapped) {
  const last = runs.at(-1);
  if (last && last.delta === delta) {
    const gap = c - last.end;
    if ((last.start === last.end && gap <= 2) || last.step === gap) {
      last.step = gap;
      last.end = c;
      continue;
    }
  }
  runs.push({ start: c, end: c, delta, step: 1 });
}

const ranges = (pattern) => {
  const found = [];
  for (const c of points) {
    if (!pattern.test(String.fromCodePoint(c))) continue;
    const last = found.at(-1);
    if (last && last[1] === c - 1) last[1] = c;
    else found.push([c, c]);
  }
  return found;
};

const hex = (n) => `0x${n.toString(16).toUpperCase()}`;
const rows = (items, perLine) => {
  const lines = [];
  for (let i = 0; i < items.length; i += perLine) lines.push(`    ${items.slice(i, i + perLine).join(", ")},`);
  return lines.join("\n");
};
const array = (type, name, items, perLine) =>
  `inline constexpr std::array<${type}, ${items.length}> ${name} = {{\n${rows(items, perLine)}\n}};\n`;

console.log(`// Made by tools/make_lower_table.mjs from Unicode ${process.versions.unicode}. Do not edit.
// clang-format off
${array("LowerRun", "kLower", runs.map((r) => `{${hex(r.start)}, ${hex(r.end)}, ${r.delta}, ${r.step}}`), 5)}
${array("Range", "kCased", ranges(/\p{Cased}/u).map(([a, b]) => `{${hex(a)}, ${hex(b)}}`), 7)}
${array("Range", "kCaseIgnorable", ranges(/\p{Case_Ignorable}/u).map(([a, b]) => `{${hex(a)}, ${hex(b)}}`), 7)}// clang-format on`);
