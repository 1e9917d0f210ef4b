// Seeded random queries: mostly valid by construction, part of them damaged afterwards.

export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)] };
}

const FIELDS = ["id", "name", "status", "tag", "cf", "role", "ev", "value", "flag", "muted", "layer", "matrix", "duration",
  "createdDate", "createdBy", "lastModifiedDate", "nothing_here", "_x", "text", "big"];
const KEYWORDS = ["and", "or", "not", "in", "is", "true", "false", "null", "empty"];
const OPERATORS = ["=", "!=", ">", ">=", "<", "<=", "~=", "is", "IS"];
const FUNCTIONS = ["now()", "currentUser()", "isAuto()", "nothing()", "Now()", "huge()", "tiny()", "whole()", "text()", "_()"];
const NUMBERS = ["0", "-0", "1", "2", "5", "7", "10", "100", "007", "1.", "1.0", "1.50", "-2.5", "250.5", "0.5", "1500",
  "1705000000000", "1705000000001", "9007199254740993", "4.99999999999999999999", "0.99999999999999999999",
  "1000000000000000000000", "123456789012345683968", "0.000001", "0.0000001", "5e-324".replace("e-", "."), "1".repeat(330),
  "-" + "9".repeat(400), "0." + "0".repeat(330) + "1", "-0.4", "12", "3.14159265358979", "100000000000000000000"];
const KEYS = ["Epic", "Story", "Priority", "epic", "Owner", "browser", "os", "10", "0", "1", "01", "-1", "length", "x y", "a\"b", "",
  "1.5", "1e+21", "ΑΣ", "é"];
const WORDS = ["Active", "ACTIVE", "draft", "smoke", "ui", "a,b", "Login works", "works", "Ά", "ΑΣ", "ας", "ΑΣΑ", "Straße",
  "STRASSE", "İstanbul", "i̇", "K", "k", "Проверка", "ПРОВЕРКА оплаты", "café", "cafe\u0301", "😀", "ǅ", "ꭰ", "Ⴀ", "𐐀", "true",
  "null", "undefined", "10", " 10", "10abc", "1e3", "0x10", ".5", "-.5e1", "Infinity", "-Infinity", "+7", "1,2,3",
  "[object Object]", "object", "e+21", "1e-7", "NaN", "", " ", "\u00a010", "\u2028" + "5", "\u180e5", "\ufeff8", "1_000",
  "2024-01-15", "ʰΣ", "AʰΣ", "A\u0345Σ", "Σ", "AΣ\u0300", "AΣ\u0300B", "A.Σ", "AΣ.B", "A Σ", "\u0345Σ", "1ΣA"];
const ESCAPES = ["\\n", "\\t", "\\r", "\\\\", "\\\"", "\\\\n", "\\\\\\\\n", "\\\\\\\"", "\\q", "\\\\q", "\\u0041", "\\u005cn", "\\u0022",
  "\\ud83d", "\\ude00", "\\ud83d\\ude00", "\\ude00\\ud83d", "\\u0000", "\\é", "\\😀", "\\u00C9", "\\u03a3", "\\\\u0041", "\\/"];
const DAMAGE = ["'", "!", "~", "-", ".", "==", "=>", "<>", "//", "#", "\u00a0", "\u000b", "\u3000", "é", "😀", "\\", "\"", "(", ")", "[",
  "]", ",", "@", "$", "\u0000", "not", "and", "or", "in", "is", "null", "true", "1", "x", "\"s\"", "now()", "now ()", "\\u12",
  "\"\\u12\"", "\"\\uZ\"", "\"\\", "\"\\u", "\"\\ud83", "in()", "true()", "&&", "|", "%", "*", "\u0085", "\u2028", "\ufeff", "e5", "0x1"];
const SPACES = [" ", " ", " ", "  ", "\t", "\n", "\r\n", "\f", ""];

export const ITEMS = [
  { id: 1, name: "Login works", status: "Active", automation: true, muted: false, tag: ["smoke", "ui"], layer: "UI", createdBy: "alice",
    createdDate: 1700000000000, cf: { Epic: "Auth", Story: "Login", Priority: "High" }, role: { Owner: "alice" }, duration: 1500 },
  { id: 10, name: "Проверка оплаты", status: "Review", muted: false, tag: [], layer: "API", cf: { 10: "by id", Epic: "Платежи" },
    duration: 250.5 },
  { id: "10", name: "String id", status: "ACTIVE", muted: "false", tag: "smoke", cf: null },
  { id: 5, name: "", status: null, tag: [null], cf: ["zero", "one"], duration: "1500ms" },
  { id: 100, name: "Nightly #100", tag: ["nightly", "release"], ev: { browser: "chrome", os: "Linux" }, createdDate: 1705000000000,
    lastModifiedDate: null },
  { id: -3, name: "Quote \" and \\ backslash \\n", status: "draft", value: -2.5 },
  { id: 0, name: "line1\nline2\ttab", value: 0, flag: true, big: 123456789012345683968 },
  { id: 9007199254740991, name: "naïve café ☕ 😀", value: 1e21, big: 1e-7, createdDate: "1705000000001" },
  {},
  { id: 7, name: "STRASSE", value: "12abc", tag: ["a,b", "c"], matrix: [[1, 2], [3]], cf: { Epic: { nested: "x" }, "": 1, "a\"b": 2 } },
  { text: "ΑΣ", name: "İstanbul", value: "Infinity", tag: [7], matrix: [], status: "ΑΣΑ", cf: [["0x10"], null, true], role: [] },
  { text: "K", name: "Straße", value: " -.5e1x", tag: ["0x10"], matrix: [[[]], null], cf: { "1e+21": 1, "1.5": 2, "-1": 3, "01": 4 } },
  { text: "ʰΣ AʰΣ A\u0345Σ", name: "ΑΣ ΑΣ. AΣ\u0300", value: "\u00a010", tag: ["1e400"], big: -1e-7, flag: false, matrix: ["0b11"] },
  { text: "𐐀 Ⴀ ꭰ ǅ", value: 5e-324, big: 1.7976931348623157e308, tag: [" 5 "], flag: "TRUE", matrix: [true], cf: "string" },
  { value: 123456.789, big: 1e20, tag: [-0], text: "10", cf: true, matrix: [{}, [1, {}]], role: { Owner: [] } },
  { value: 0.000001, big: 0.00000123, tag: ["-Infinity"], text: "\u180e5", matrix: ["0o17"], cf: 12 },
  { value: 1705000000000.5, text: "\u2028" + "5", tag: ["1_0"], matrix: ["0xfffffffffffffffff8"], name: "AΣ\u0300B A.Σ A Σ 1ΣA" },
];

export const CONTEXT = { "now()": 1705000000000, "currentUser()": "alice", "isAuto()": true, "nothing()": null, "huge()": 2.5e21,
  "tiny()": 1e-7, "whole()": 10, "text()": "a\\nb\"", "_()": false };

export function generator(seed) {
  const r = random(seed);
  const space = () => r.pick(SPACES);
  const gap = () => space() || " ";
  const anyCase = (word) => (r.chance(0.3) ? [...word].map((c) => (r.chance(0.5) ? c.toUpperCase() : c)).join("") : word);
  const string = () => {
    let body = "";
    for (let n = r.below(3); n >= 0; n--) {
      if (r.chance(0.6)) body += r.pick(WORDS);
      else if (r.chance(0.8)) body += r.pick(ESCAPES);
      else body += r.pick(["\n", "\u0000", "(", "]", "and", ",", "'", "\u0007", "\u0085"]);
    }
    return `"${r.chance(0.5) ? r.pick(WORDS) : body}"`;
  };
  const value = () => {
    switch (r.below(10)) {
      case 0: return anyCase(r.pick(["true", "false"]));
      case 1: return anyCase(r.pick(["null", "empty"]));
      case 2: return r.pick(FUNCTIONS);
      case 3: case 4: case 5: return r.pick(NUMBERS);
      default: return string();
    }
  };
  const accessor = () => {
    const field = r.pick(FIELDS);
    if (!r.chance(0.3)) return field;
    const key = r.chance(0.3) ? r.pick(NUMBERS) : r.chance(0.2) ? string() : JSON.stringify(r.pick(KEYS));
    return `${r.chance(0.8) ? r.pick(["cf", "role", "ev", "tag", "matrix", "cf"]) : field}${space()}[${space()}${key}${space()}]`;
  };
  const condition = () => {
    if (r.chance(0.08)) return anyCase(r.pick(["true", "false"]));
    if (r.chance(0.2)) {
      const values = Array.from({ length: r.below(4) }, value);
      return `${accessor()}${gap()}${anyCase("in")}${space()}[${values.join(`${space()},${space()}`)}]`;
    }
    const op = r.pick(OPERATORS);
    const pad = /[a-z]/i.test(op) ? gap() : space();
    return `${accessor()}${pad}${op}${pad}${value()}`;
  };
  const expression = (depth) => {
    const roll = r.below(10);
    if (depth <= 0 || roll < 4) return condition();
    if (roll < 5) return `${anyCase("not")}${gap()}${expression(depth - 1)}`;
    if (roll < 6) return `(${space()}${expression(depth - 1)}${space()})`;
    return `${expression(depth - 1)}${gap()}${anyCase(r.pick(["and", "or"]))}${gap()}${expression(depth - 1)}`;
  };
  const damage = (text) => {
    const points = [...text];
    const at = r.below(points.length + 1);
    switch (r.below(4)) {
      case 0: points.splice(at, 1 + r.below(3)); break;
      case 1: points.splice(at, 0, r.pick(DAMAGE)); break;
      case 2: points.splice(at, 0, ` ${r.pick(DAMAGE)} `); break;
      default: points.length = at;
    }
    return points.join("");
  };
  const soup = () =>
    Array.from({ length: 1 + r.below(8) }, () =>
      r.pick([() => r.pick(DAMAGE), () => r.pick(FIELDS), () => r.pick(KEYWORDS), () => r.pick(OPERATORS), value, space])(),
    ).join(r.pick(["", " "]));
  const some = (list) => list.filter(() => r.chance(0.7));
  const config = () => {
    const result = {};
    if (r.chance(0.3)) result.logicalOperators = some(["AND", "OR", "NOT"]);
    if (r.chance(0.3)) result.operations = some(["GT", "GE", "LT", "LE", "EQ", "NEQ", "CONTAINS", "IN"]);
    if (r.chance(0.3)) result.identifiers = some(FIELDS);
    if (r.chance(0.3)) result.valueTypes = some(["NULL", "BOOLEAN", "NUMBER", "STRING", "FUNCTION"]);
    if (r.chance(0.2)) result.parentheses = r.chance(0.5);
    if (r.chance(0.2)) result.indexAccess = r.chance(0.5);
    return result;
  };
  return () => {
    let expr = r.chance(0.12) ? soup() : expression(r.below(5));
    for (let n = r.chance(0.4) ? 1 + r.below(2) : 0; n > 0; n--) expr = damage(expr);
    if (r.chance(0.1)) expr = r.pick([" ", "\u00a0", "\n", "\u2003", ""]) + expr + r.pick(["\n", " ", "\u3000", ""]);
    expr = expr.replace(/\p{Surrogate}/gu, "\ufffd");
    const test = { expr };
    if (r.chance(0.4)) test.context = CONTEXT;
    if (r.chance(0.25)) test.config = config();
    return test;
  };
}
