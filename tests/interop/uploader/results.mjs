// results.mjs FOLDER: writes a folder of Allure results with everything that a result may hold.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (!folder) throw new Error("usage: results.mjs FOLDER");
mkdirSync(folder, { recursive: true });
const began = Date.UTC(2026, 0, 5, 8);
const write = (name, value) => writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
const attachment = (source, name, type, content) => {
  write(source, content);
  return { name, source, type };
};

const result = (number, more) => ({
  uuid: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  historyId: `history-${number}`,
  testCaseId: `case-${number}`,
  name: `Cart ${number}`,
  fullName: `shop.cart.Cart#test${number}`,
  status: "passed",
  stage: "finished",
  start: began + number * 1000,
  stop: began + number * 1000 + 250,
  labels: [
    { name: "tag", value: "cart" },
    { name: "layer", value: "API Tests" },
    { name: "feature", value: `Feature ${number % 3}` },
    { name: "host", value: "runner" },
    { name: "thread", value: "main" },
  ],
  ...more,
});

const results = [
  result(1, {
    description: "A **cart** with steps.",
    steps: [
      { name: "open", status: "passed", start: began, stop: began + 5, steps: [{ name: "load the page", status: "passed" }] },
      {
        name: "pay",
        status: "failed",
        statusDetails: { message: "no money", trace: "at pay (cart.js:7)" },
        parameters: [{ name: "amount", value: "12" }],
        attachments: [attachment("a1-attachment.txt", "receipt", "text/plain", "TOTAL 12\n")],
      },
    ],
    status: "failed",
    statusDetails: { message: "no money", trace: "at pay (cart.js:7)" },
    attachments: [attachment("a2-attachment.json", "state", "application/json", '{"items": 3}')],
  }),
  result(2, { parameters: [{ name: "currency", value: "EUR" }, { name: "fast", value: "true" }] }),
  result(3, { status: "broken", statusDetails: { message: "timed out", trace: "at wait" } }),
  result(4, { status: "skipped" }),
  result(5, { status: undefined, stage: "pending" }),
  result(6, { name: "Überweisung “schnell” \u{1F4B8} <b>", fullName: "shop.cart.Cart#unicode" }),
  result(7, { links: [{ name: "Manual", type: "custom", url: "https://wiki.example.com/cart?a=1&b=2" }] }),
];
// Two attempts of one test: the earlier one is a retry.
results.push(result(8, { uuid: "00000000-0000-4000-8000-0000000000a1", status: "failed" }));
results.push(result(8, { uuid: "00000000-0000-4000-8000-0000000000a2", start: began + 20000, stop: began + 20100 }));
for (let number = 10; number < 130; ++number) results.push(result(number));  // more than the uploader sends at once

for (const one of results) write(`${one.uuid}-result.json`, one);
write("c1-container.json", {
  uuid: "c1",
  children: [results[0].uuid, results[1].uuid],
  befores: [{ name: "sign in", status: "passed", start: began, stop: began + 3, steps: [{ name: "type", status: "passed" }] }],
  afters: [{ name: "sign out", status: "passed", start: began + 9, stop: began + 11 }],
});
write("environment.properties", "Browser=Firefox\nStage=test\n");
