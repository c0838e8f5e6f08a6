import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoScalingClient, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  eventually,
  familyOf,
  startSandbox,
  survivorsOf,
  waitForFile,
  waitUntilGone,
  type SandboxFile,
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

const latencies = z.strictObject({
  n: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
});

const summary = z.object({
  ok: z.boolean(),
  changes: z.number(),
  latencyMs: z.strictObject({ list: latencies, machinePool: latencies }),
  cloudCalls: z.record(z.string(), z.number()),
  clusterWrites: z.number(),
  events: z.record(z.string(), z.number()),
  pools: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      cloud: z.number(),
      list: z.number(),
      machinePool: z.number(),
    }),
  ),
});

describe('npm start -- --once --json', () => {
  it(
    'plays the scenario, prints one JSON object and leaves nothing running',
    async () => {
      const sandbox = start('--once', '--json');
      await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);

      expect(await sandbox.exited, sandbox.output.stderr).toEqual({ code: 0, signal: null });
      const result = summary.parse(JSON.parse(sandbox.output.stdout));

      expect(result.ok).toBe(true);
      expect(result.changes).toBeGreaterThanOrEqual(30);
      expect(result.latencyMs.list.n).toBeGreaterThanOrEqual(30);
      expect(result.latencyMs.machinePool.n).toBeGreaterThanOrEqual(30);
      expect(result.pools.length).toBeGreaterThanOrEqual(4);
      for (const { cloud, list, machinePool } of result.pools) {
        expect([list, machinePool]).toEqual([cloud, cloud]);
      }
      expect(new Set(result.pools.map(({ account }) => account)).size).toBe(2);
      expect(new Set(result.pools.map(({ region }) => region)).size).toBe(2);
      const { AssumeRole, DescribeAutoScalingGroups, ...others } = result.cloudCalls;
      expect(AssumeRole).toBeGreaterThan(0);
      expect(DescribeAutoScalingGroups).toBeGreaterThan(0);
      // Messages put back for a further look, and what is asked of a group that is short of instances.
      const allowed = ['ChangeMessageVisibility', 'DescribeScalingActivities'];
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(others)));
      // A list and a status for each group that was applied, at most.
      const { applied = 0, rejected, redrive } = result.events;
      expect(result.clusterWrites).toBeGreaterThan(applied);
      expect(result.clusterWrites).toBeLessThanOrEqual(2 * applied);
      expect({ rejected, redrive }).toEqual({ rejected: 0, redrive: 0 });
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
      expect(family.size).toBeGreaterThan(7);

      process.kill(sandbox.pid, 'SIGKILL');

      expect(await waitUntilGone(family, 5_000)).toBe(true);
      expect(existsSync(sandbox.file)).toBe(false);
    },
    testTimeoutMs,
  );
});

describe('npm start', () => {
  it(
    'stays up, follows a change that somebody makes, and ends at SIGINT',
    async () => {
      const sandbox = start();
      const file = await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);

      await scale(file, 'demo-web', 5);
      await eventually('web lists 5 instances', 20_000, () => lists(file, 'web', 5));

      const second = start();
      expect((await second.exited).code).toBe(1);
      expect(second.output.stderr).toContain(`process ${file.pids.main} has this folder already`);
      expect(second.output.stderr).toContain('--folder');

      process.kill(sandbox.pid, 'SIGINT');

      expect(await waitUntilGone(family, 10_000)).toBe(true);
      expect(await sandbox.exited).toEqual({ code: 0, signal: null });
      expect(existsSync(sandbox.file)).toBe(false);
      expect(sandbox.output.stdout).toContain('aws autoscaling set-desired-capacity');
    },
    testTimeoutMs,
  );
});

async function scale({ aws }: SandboxFile, group: string, size: number): Promise<void> {
  const [account] = aws.accounts;
  if (account === undefined) throw new Error('the sandbox has no account');
  expect(account).toMatchObject({ accessKeyId: 'test', secretAccessKey: 'test' });
  const client = new AutoScalingClient({
    endpoint: aws.endpoint,
    region: account.regions[0] ?? '',
    credentials: account,
  });
  await client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
  );
  client.destroy();
}

const poolObject = z.object({
  spec: z.object({ providerIDList: z.array(z.string()).default([]) }),
});

function lists(file: SandboxFile, pool: string, size: number): true | undefined {
  const access = ['--kubeconfig', file.kubeconfig, '--cache-dir', join(file.logs, 'kubectl')];
  const json = execFileSync(
    file.kubectl,
    [...access, 'get', 'autoscalinggroupmachinepool', pool, '-n', 'fleet', '-o', 'json'],
    { encoding: 'utf8', timeout: 10_000 },
  );
  return poolObject.parse(JSON.parse(json)).spec.providerIDList.length === size || undefined;
}
