// The pages of the sandbox: a person sees the export arrive.
import assert from 'node:assert/strict';
import { accessible, visit } from './browser.mjs';
import { harmless } from './world.mjs';

async function before(browser, world, check) {
  await check('sandbox: nothing has arrived yet', () => visit(browser, world.hq, { script: false }, async (page) => {
    await page.getByRole('link', { name: 'Payments EMEA' }).click();
    assert.equal(await page.locator('h1').textContent(), 'Test cases');
    assert.equal(await page.locator('td a', { hasText: 'emea/1/' }).count(), 0);
    assert.equal(await page.locator('td a', { hasText: 'Pay by card' }).count(), 0);
  }));
}

async function oneCopy(page) {
  await page.getByRole('link', { name: 'Payments EMEA' }).click();
  assert.equal(await page.locator('td a', { hasText: 'emea/1/' }).count(), 33);
  await page.getByRole('searchbox').fill('by card');
  await page.getByRole('button', { name: 'Search' }).click();
  assert.match(await page.locator('.pages').textContent(), /1 to 1 of 1 test cases/);
  await page.getByRole('link', { name: 'Pay by card' }).click();
  assert.match(await page.locator('.origin').textContent(), /A copy of emea\/1\/101.*Exported revision: [0-9a-f]{16}/);
  const scenario = await page.locator('section', { hasText: 'Scenario' }).first().innerText();
  for (const step of ['Open the shop', 'Enter a card', 'cards.csv', 'Confirm with the second factor', 'A receipt is shown']) {
    assert.ok(scenario.includes(step), `${step} is missing in:\n${scenario}`);
  }
  const attributes = await page.locator('section', { hasText: 'Attributes' }).first().innerText();
  for (const value of ['Active', 'Blocker', 'smoke', 'Specification', 'PAY-17', 'TC-101']) {
    assert.ok(attributes.includes(value), `${value} is missing in:\n${attributes}`);
  }
}

async function after(browser, world, check) {
  const on = (name, url, options, action) => check(name, () => visit(browser, url, options, action));
  await on('sandbox: the copy has arrived, without JavaScript', world.hq, { script: false }, oneCopy);
  await on('sandbox: the mark leads back to the source', world.hq, {}, async (page) => {
    await page.goto(`${world.hq}/project/1/test-cases?q=by+card`);
    const mark = await page.locator('td a', { hasText: 'emea/1/101' }).getAttribute('href');
    assert.ok(mark.startsWith(`${world.emea}/project/1/test-cases/101#tmsync=1;`), mark);
  });
  await on('sandbox: hostile names are text', `${world.hq}/project/1/test-cases?q=script`, {}, async (page) => {
    const link = page.locator('td a', { hasText: '<script>' });
    assert.equal(await link.textContent(), harmless);
    await link.click();
    assert.equal(await page.locator('h1').textContent(), harmless);
    assert.equal(await page.evaluate(() => document.scripts.length), 0);
  });
  await on('sandbox: launches and their results', `${world.hq}/project/1/launches`, { script: false }, async (page) => {
    await page.getByRole('link', { name: 'Nightly 2211' }).click();
    assert.match(await page.locator('tbody').textContent(), /Book payment 1 in the ledger/);
  });
  await on('sandbox: requests without tokens', `${world.hq}/requests`, { script: false }, async (page) => {
    const text = await page.locator('main').innerText();
    assert.match(text, /POST\s+\/api\/testcase/);
    assert.doesNotMatch(text, /hq-token|Bearer/);
  });
  await on('sandbox: the keyboard alone', world.hq, { script: false }, async (page) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let stops = 0; stops < 10; ++stops) {
      await page.keyboard.press('Tab');
      const text = await page.locator(':focus').textContent();
      if (text === 'Payments EMEA') break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/project/1/test-cases');
  });
  for (const path of ['/', '/integrations', '/requests', '/project/1/test-cases', '/project/1/test-cases/2',
    '/project/1/launches', '/launch/1', '/project/1/exports', '/nothing']) {
    await check(`sandbox ${path}: accessible, light and dark, wide and narrow`, () => accessible(browser, world.hq + path));
  }
}

export const checkSandbox = { before, after };
