// Two sandbox instances and the program: the quickstart's configuration with one hostile test case more.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const quickstart = join(dirname(fileURLToPath(import.meta.url)), '../../examples/quickstart');

/** Would run a script, break out of attributes, and turn the text around. */
export const hostile = `<script>alert(1)</script>"'&\u202Etxt.exe`;
/** As a page shows it: bidirectional controls become visible. */
export const harmless = `<script>alert(1)</script>"'&\\u202etxt.exe`;

export class World {
  constructor(binary, scratch) {
    this.binary = binary;
    this.scratch = scratch;
    this.environment = { ...process.env, TMSYNC_EMEA_TOKEN: 'emea-token', TMSYNC_HQ_TOKEN: 'hq-token', NO_COLOR: '1' };
  }

  async start() {
    const state = JSON.parse(readFileSync(join(quickstart, 'sandbox/emea.json'), 'utf8'));
    state.users.find((user) => user.login === 'exporter').rights.Large = 'read';
    state.projects.push({ name: 'Large' });
    state.tokens.push({ token: 'anna-token', user: 'anna' });
    state.projects[0].testCases.push({
      name: hostile, status: 'Active', tags: ['release', '<i>tag</i>'], description: hostile, scenario: [hostile],
    });
    const source = this.path('emea.json');
    writeFileSync(source, JSON.stringify(state));
    const endpoints = this.path('endpoints.json');
    this.sandbox = spawn(this.binary, ['sandbox', '--instance', `emea=${source}`, '--instance',
      `hq=${join(quickstart, 'sandbox/hq.json')}`, '--generate', 'emea/Large=6000',
      '--write-endpoints', endpoints], { stdio: 'ignore' });
    for (let tries = 0; !existsSync(endpoints); ++tries) {
      if (tries === 200 || this.sandbox.exitCode !== null) throw new Error('the sandbox did not start');
      await pause(50);
    }
    const urls = JSON.parse(readFileSync(endpoints, 'utf8'));
    this.emea = urls.emea.url;
    this.hq = urls.hq.url;
    const configuration = readFileSync(join(quickstart, 'tmsync.yaml'), 'utf8')
      .replace('http://127.0.0.1:18080', this.emea)
      .replace('http://127.0.0.1:18081', this.hq);
    writeFileSync(this.path('tmsync.yaml'), configuration);
    const instances = configuration.slice(0, configuration.indexOf('apiVersion', configuration.lastIndexOf('TMSYNC_HQ_TOKEN')));
    writeFileSync(this.path('large.yaml'), `${instances}apiVersion: tmsync/v1
kind: Export
metadata: { name: large }
spec:
  source: { instance: emea, project: Large }
  recipient: { instance: hq, project: Payments EMEA }
`);
    writeFileSync(this.path('careful.yaml'), configuration.replace('maxUpdate: 30%', 'maxUpdate: 0'));
  }

  stop() {
    this.sandbox?.kill();
  }

  path(name) {
    return join(this.scratch, name);
  }

  /** Runs a verb that ends with one of `codes`, and gives the address of its report. */
  async report(name, codes, ...args) {
    const file = this.path(name);
    const code = await new Promise((resolve, reject) => {
      execFile(this.binary, [...args, '--html-into', file], { env: this.environment }, (error, stdout, stderr) => {
        const exit = error ? error.code : 0;
        if (codes.includes(exit)) resolve(exit);
        else reject(new Error(`tmsync ${args.join(' ')} ended with ${exit}:\n${stdout}${stderr}`));
      });
    });
    if (!existsSync(file)) throw new Error(`tmsync ${args.join(' ')} ended with ${code} and wrote no report`);
    return `file://${file}`;
  }

  /** A person's edit at the source. */
  async edit(id, body) {
    const answer = await fetch(`${this.emea}/api/testcase/${id}`, {
      method: 'PATCH',
      headers: { 'Authorization': 'Api-Token anna-token', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`PATCH of test case ${id}: ${answer.status} ${await answer.text()}`);
  }
}
