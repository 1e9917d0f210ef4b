// The HTML reports, opened as files.
import assert from 'node:assert/strict';
import { accessible, visit } from './browser.mjs';
import { harmless } from './world.mjs';

const shown = (page) => page.locator('.entry:visible').count();
const status = (page, text) => page.locator('#matches', { hasText: text }).waitFor();

async function searchAndFilters(page) {
  const all = await shown(page);
  assert.ok(all > 30, `${all} changes are listed`);
  assert.equal(await page.locator('#matches').textContent(), `${all} of ${all} changes`);

  await page.locator('input[type=search]').fill('BOOK ledger');
  await status(page, `10 of ${all} changes`);
  assert.equal(await shown(page), 10);
  assert.match(await page.locator('.entry:visible .name').first().textContent(), /Book payment 1 in the ledger/);
  await page.locator('#clear').click();
  await status(page, `${all} of ${all} changes`);

  const launches = await page.locator('select[name=kind] option[value=launch]').textContent();
  await page.locator('select[name=kind]').selectOption('launch');
  const found = await shown(page);
  assert.equal(launches, `Launches (${found})`);
  assert.ok(found > 0 && found < all);
  await page.locator('input[type=search]').fill('no launch has this name');
  await status(page, `0 of ${all} changes`);
  assert.equal(await page.locator('.group:visible').count(), 0);
  await page.keyboard.press('Escape');
  await status(page, `${all} of ${all} changes`);
}

async function filterByAction(page) {
  const all = await shown(page);
  await page.locator('.chip', { hasText: 'Update' }).click();
  const updates = await shown(page);
  assert.ok(updates > 0 && updates <= all);
  assert.equal(await page.locator('.entry:visible:not([data-action=update])').count(), 0);
}

async function fieldDifferences(page) {
  const entry = page.locator('.entry', { hasText: 'Pay by card or voucher' });
  assert.equal(await entry.locator('.lines').first().isVisible(), false);
  await entry.locator('summary').click();
  const names = await entry.locator('.field dt').allTextContents();
  assert.ok(names.includes('name') && names.includes('description'), names.join());
  assert.equal(await entry.locator('.come mark').first().textContent(), ' or voucher');
}

async function keyboardAlone(page) {
  const focus = () => page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at.closest('.chip') ?? at);
    const box = at.getBoundingClientRect();
    return { text: at.textContent.trim(), tag: at.tagName, id: at.id, outline: style.outlineStyle, wide: box.width };
  });
  await page.keyboard.press('Tab');
  assert.equal((await focus()).text, 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'search');
  await page.keyboard.type('invoice/');  // a stroke in the field is a stroke
  assert.equal(await page.locator('input[type=search]').inputValue(), 'invoice/');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('input[type=search]').inputValue(), '');

  const stops = [];
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press('Tab');
    const at = await focus();
    if (at.tag === 'BODY') break;  // behind the last
    assert.notEqual(at.outline, 'none', `the focus on ${at.tag} "${at.text.slice(0, 40)}" is not visible`);
    stops.push(`${at.tag} ${at.text.slice(0, 60)}`);
  }
  for (const wanted of ['INPUT', 'BUTTON Clear', 'BUTTON Open all details', 'SUMMARY']) {
    assert.ok(stops.some((stop) => stop.startsWith(wanted)), `${wanted} is not among\n${stops.join('\n')}`);
  }
  await page.locator('.entry summary').first().focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.entry details').first().evaluate((one) => one.open), true);
}

async function colourScheme(page) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.locator('#scheme').click();
  assert.notEqual(await paper(), light);
  assert.equal(await page.locator('#scheme').getAttribute('aria-pressed'), 'true');
  await page.reload();
  assert.notEqual(await paper(), light, 'a reload forgets the choice');
}

async function withoutScript(page) {
  assert.equal(await page.locator('#filters').isVisible(), false);
  assert.equal(await page.locator('#scheme').isVisible(), false);
  const entry = page.locator('.entry', { hasText: 'Pay by card or voucher' });
  await entry.locator('summary').click();
  assert.equal(await entry.locator('.lines').first().isVisible(), true);
}

async function hostileText(page) {
  const text = await page.locator('main').innerText();
  assert.ok(text.includes(harmless), `the hostile name is missing in ${text}`);
  assert.equal(await page.evaluate(() => document.scripts.length), 1, 'the page has its own script alone');
}

async function large(page) {
  assert.match(await page.locator('h1').textContent(), /6,000 changes/);
  assert.equal(await page.locator('.entry').count(), 5000);
  assert.match(await page.locator('table').last().textContent(), /export\/large\s*create\s*1,000/);
  const began = Date.now();
  await page.locator('input[type=search]').fill('nothing has this name');
  await status(page, '0 of 5,000 changes');
  assert.equal(await shown(page), 0);
  assert.ok(Date.now() - began < 10_000, `the search took ${Date.now() - began} ms`);
}

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));

export async function checkReports(browser, reports, check) {
  for (const [name, url] of Object.entries(reports)) {
    if (name === 'large') continue;
    await check(`report ${name}: accessible, light and dark, wide and narrow`, () => accessible(browser, url, openAll));
  }
  const on = (name, url, options, action) => check(name, () => visit(browser, url, options, action));
  await on('report: search and filters', reports.first, {}, searchAndFilters);
  await on('report: filter by action', reports.changed, {}, filterByAction);
  await on('report: field differences', reports.changed, {}, fieldDifferences);
  await on('report: the keyboard alone', reports.changed, {}, keyboardAlone);
  await on('report: light and dark by hand', reports.first, {}, colourScheme);
  await on('report: without JavaScript', reports.changed, { script: false }, withoutScript);
  await on('report: hostile names are text', reports.first, {}, hostileText);
  await on('report: a guard is told first', reports.guarded, {}, async (page) => {
    assert.match(await page.locator('.pill').textContent(), /Stopped by a guard/);
    assert.match(await page.locator('.alerts').textContent(), /--ack maxUpdate@export\/payments-to-hq/);
  });
  await on('report: what left the scope is told', reports.changed, {}, async (page) => {
    assert.match(await page.locator('.alerts').textContent(), /Leaving the scope: 1 test case/);
  });
  await on('report: what apply did', reports.applied, {}, async (page) => {
    assert.match(await page.locator('h1').textContent(), /changes were made/);
  });
  await on('report: very many changes', reports.large, {}, large);
  await on('report: drift by side', reports.drift, {}, async (page) => {
    assert.match(await page.locator('#list-source').textContent(), /At the source/);
  });
  await on('report: a failed check', reports.verified, {}, async (page) => {
    await page.locator('.chip', { hasText: 'Failed' }).click();
    assert.ok(await shown(page) > 0);
    assert.equal(await page.locator('.entry:visible:not([data-state=failed])').count(), 0);
  });
}
