const PIECES = [
  "a: ", "b:\n", "- ", "  ", "\n", "\n", "\n  ", "\n    ", "'", '"', "\\", "x", "y z", "#", " # c", "|", ">", "|+\n", ">-\n  ",
  "|2\n", "{", "}", "[", "]", ",", ":", "?", "---\n", "...\n", "%YAML ", "0x1F", "0o7", ".inf", "-.INF", ".nan", "-1", "1e3",
  "012", "true", "~", "null", "\\_", "\\n", "\\x41", "\\u00e9", "\\ud83d\\ude00", "\t", "\r\n", "\u00e4", "\u0085", "\u2028",
  "k: v\n", "c: 'd'\n", 'e: "f"\n', "  g: |\n    h\n\n    i\n", "j: >\n  k\n  l\n\n  m\n", "n: >+\n  o\n\n", "p:\n  q: ",
  "&a ", "*a", "<<: ", "!!str ", "? ", "r:\n- s\n", "t: [u,\n  v]\n", "w: {\n  x: y\n}\n", "\n\n", "\n ", "\\\n", "''", '""', " ",
];

/** Texts of pieces of YAML, the same for the same seed. */
export function* generated(count, seed) {
  let state = seed >>> 0;
  const next = (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
  for (let i = 0; i < count; ++i) {
    const length = 1 + next(14);
    let text = "";
    for (let at = 0; at < length; ++at) text += PIECES[next(PIECES.length)];
    yield [`generated ${i}`, text];
  }
}
