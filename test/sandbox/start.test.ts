import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeScaleSets, expectScaleSets } from './start/azure-player.ts';
import { expectScenario } from './start/expected-scenario.ts';
import { kubectl, lists, scaleGroup, shown } from './start/player.ts';
import {
  eventually,
  familyOf,
  startSandbox,
  survivorsOf,
  waitForFile,
  waitUntilGone,
  type StartedSandbox,
} from './start/started-sandbox.ts';

const testTimeoutMs = 180_000;

let folder: string;
let started: StartedSandbox[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-start-'));
  started = [];
});

afterEach(async () => {
  for (const { pid } of started) {
    const family = familyOf(pid);
    for (const member of survivorsOf(family)) process.kill(member, 'SIGKILL');
    await waitUntilGone(family, 5_000);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}, 20_000);

function start(...args: readonly string[]): StartedSandbox {
  const sandbox = startSandbox(folder, args);
  started.push(sandbox);
  return sandbox;
}

describe('npm start -- --once --json', () => {
  it(
    'plays the scenario, prints one JSON object and leaves nothing running',
    async () => {
      const sandbox = start('--once', '--json');
      await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);

      expect(await sandbox.exited, sandbox.output.stderr).toEqual({ code: 0, signal: null });
      expectScenario(JSON.parse(sandbox.output.stdout));
      expect(survivorsOf(family)).toEqual([]);
      expect(existsSync(sandbox.file)).toBe(false);
    },
    testTimeoutMs,
  );

  it(
    'leaves nothing running 5 s after npm was killed',
    async () => {
      const sandbox = start('--once');
      await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);
      expect(family.size).toBeGreaterThan(10);

      process.kill(sandbox.pid, 'SIGKILL');

      expect(await waitUntilGone(family, 5_000)).toBe(true);
      expect(existsSync(sandbox.file)).toBe(false);
    },
    testTimeoutMs,
  );
});

describe('npm start', () => {
  it(
    'stays up, follows changes on both sides and in both clouds, and ends at SIGINT',
    async () => {
      const sandbox = start('--skip-scenario');
      const file = await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);

      kubectl(file, 'scale', 'machinepool', 'web', '--replicas=5');
      await eventually('web lists 5 instances', 20_000, () => lists(file, 'web', 5));
      await scaleGroup(file, 'demo-web', 7);
      await eventually('web is set back to 5', 20_000, () => {
        const { from, to } = shown(file, 'autoscalinggroupmachinepool', 'web').status.lastScale;
        return (from === 7 && to === 5) || undefined;
      });
      await scaleGroup(file, 'demo-batch', 4);
      await changeScaleSets(file);
      await eventually('batch lists 4 instances', 20_000, () => lists(file, 'batch', 4));
      await eventually('the MachinePool batch asks for 4', 20_000, () => {
        return shown(file, 'machinepool', 'batch').spec.replicas === 4 || undefined;
      });
      await expectScaleSets(file);

      const second = start();
      expect((await second.exited).code).toBe(1);
      expect(second.output.stderr).toContain(`process ${file.pids.main} has this folder already`);
      expect(second.output.stderr).toContain('--folder');

      process.kill(sandbox.pid, 'SIGINT');

      expect(await waitUntilGone(family, 10_000)).toBe(true);
      expect(await sandbox.exited).toEqual({ code: 0, signal: null });
      expect(existsSync(sandbox.file)).toBe(false);
      expect(sandbox.output.stdout).toContain('aws autoscaling set-desired-capacity');
      expect(sandbox.output.stdout).toContain('curl -sS --cacert');
    },
    testTimeoutMs,
  );
});
