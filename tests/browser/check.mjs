// check.mjs TMSYNC SCRATCH: see run.sh.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { accessible, launch } from './browser.mjs';
import { checkReports } from './reports.mjs';
import { checkSandbox } from './sandbox.mjs';
import { World } from './world.mjs';

const [binary, scratch] = process.argv.slice(2);
const world = new World(binary, scratch);
let browser;
let checks = 0;
const check = async (name, action) => {
  try {
    await action();
    ++checks;
    console.log(`ok   ${name}`);
  } catch (error) {
    console.error(`FAIL ${name}\n${error.stack ?? error}`);
    process.exitCode = 1;
  }
};
try {
  await world.start();
  browser = await launch();
  await check('a page that nobody can read is found out', async () => {
    const page = world.path('bad.html');
    writeFileSync(page, '<html><body><img src=""><p style="color:#ccc;background:#fff">pale</p></body></html>');
    await assert.rejects(accessible(browser, `file://${page}`), /color-contrast/);
  });
  const before = await world.report('first.html', [0], 'plan', '--config', world.path('tmsync.yaml'));
  await checkSandbox.before(browser, world, check);
  const applied = await world.report('apply.html', [0], 'apply', '--yes', '--config', world.path('tmsync.yaml'));
  await checkSandbox.after(browser, world, check);

  await world.edit(101, { name: 'Pay by card or voucher', description: 'The most common way to pay.\n\nNow with vouchers.' });
  await world.edit(102, { tags: [{ name: 'later' }] });
  const careful = world.path('careful.yaml');
  const reports = {
    first: before,
    applied,
    changed: await world.report('changed.html', [0], 'plan', '--config', careful),
    guarded: await world.report('guarded.html', [4], 'apply', '--yes', '--config', careful),
    drift: await world.report('drift.html', [0], 'drift', '--config', careful),
    large: await world.report('large.html', [0], 'plan', '--config', world.path('large.yaml')),
    verified: await world.report('verify.html', [11], 'verify', '--config', careful),
  };
  await checkReports(browser, reports, check);
} catch (error) {
  console.error(error.stack ?? error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  world.stop();
}
console.log(process.exitCode ? 'browser: some checks failed' : `browser: ${checks} checks, all hold`);
