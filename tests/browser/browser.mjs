// Pages in headless Chromium, watched: what they ask for, what they complain about.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Opens the page, hands it to `use`, and fails where the page asked for anything else or complained. */
export async function visit(browser, url, options, use) {
  const { scheme = 'light', width = 1280, script = true } = options;
  const context = await browser.newContext({
    colorScheme: scheme, viewport: { width, height: 800 }, javaScriptEnabled: script,
  });
  const complaints = [];
  const page = await context.newPage();
  const origin = url.startsWith('file:') ? url : new URL(url).origin;
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`asked for ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  try {
    await page.goto(url);
    await use(page);
    if (complaints.length > 0) throw new Error(`${url}:\n  ${complaints.join('\n  ')}`);
  } finally {
    await context.close();
  }
}

/** No serious violation of the rules of accessibility, and nothing wider than the window. */
export async function accessible(browser, url, prepare = async () => {}) {
  const looks = [['light', 1280], ['light', 320], ['dark', 1280], ['dark', 320]];
  await Promise.all(looks.map(([scheme, width]) => visit(browser, url, { scheme, width }, async (page) => {
    await prepare(page);
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    const serious = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
    const told = serious.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 3)
      .map((node) => `${node.html}\n    ${node.failureSummary}`).join('\n    ')}`);
    if (told.length > 0) throw new Error(`${url} (${scheme}, ${width} px):\n  ${told.join('\n  ')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) throw new Error(`${url} is ${wide} px wide in a window of ${width}`);
  })));
}
