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
  scaling: z.strictObject({
    requests: z.number(),
    calls: z.number(),
    begunAgain: z.number(),
    writtenBack: z.number(),
    latencyMs: latencies,
  }),
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
      expect(result.pools).toHaveLength(5);
      for (const { cloud, list, machinePool } of result.pools) {
        expect([list, machinePool]).toEqual([cloud, cloud]);
      }
      expect(new Set(result.pools.map(({ account }) => account)).size).toBe(2);
      expect(new Set(result.pools.map(({ region }) => region)).size).toBe(2);
      const { AssumeRole, DescribeAutoScalingGroups, PutEvents, SetDesiredCapacity, ...others } =
        result.cloudCalls;
      expect(AssumeRole).toBeGreaterThan(0);
      expect(DescribeAutoScalingGroups).toBeGreaterThan(0);
      expect(PutEvents).toBeGreaterThan(0);
      // Messages put back after a fault, and what is asked of a group that is short of instances.
      const allowed = ['ChangeMessageVisibility', 'DescribeScalingActivities'];
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(others)));
      const { requests, calls, writtenBack, latencyMs } = result.scaling;
      expect(SetDesiredCapacity).toBe(calls);
      expect(calls).toBeGreaterThanOrEqual(5);
      expect(requests).toBeGreaterThanOrEqual(calls);
      expect(latencyMs.n).toBeGreaterThanOrEqual(5);
      expect(writtenBack).toBeGreaterThanOrEqual(10);
      // A list and a status for each group that was applied, at most; replicas and one more status
      // for each figure that was written back.
      const { applied = 0, rejected, redrive } = result.events;
      expect(result.clusterWrites).toBeGreaterThan(applied);
      expect(result.clusterWrites).toBeLessThanOrEqual(2 * (applied + writtenBack));
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
    'stays up, follows changes on both sides, and ends at SIGINT',
    async () => {
      const sandbox = start();
      const file = await waitForFile(sandbox);
      const family = familyOf(sandbox.pid);

      kubectl(file, 'scale', 'machinepool', 'web', '--replicas=5');
      await eventually('web lists 5 instances', 20_000, () => lists(file, 'web', 5));
      await scale(file, 'demo-web', 7);
      await eventually('web is set back to 5', 20_000, () => {
        const { from, to } = shown(file, 'autoscalinggroupmachinepool', 'web').status.lastScale;
        return (from === 7 && to === 5) || undefined;
      });
      await scale(file, 'demo-batch', 4);
      await eventually('batch lists 4 instances', 20_000, () => lists(file, 'batch', 4));
      await eventually('the MachinePool batch asks for 4', 20_000, () => {
        return shown(file, 'machinepool', 'batch').spec.replicas === 4 || undefined;
      });

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
    region: group === 'demo-batch' ? 'us-east-1' : 'eu-west-1',
    credentials: account,
  });
  await client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
  );
  client.destroy();
}

const object = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    providerIDList: z.array(z.string()).default([]),
  }),
  status: z.object({
    lastScale: z.object({ from: z.number().optional(), to: z.number().optional() }).default({}),
  }),
});

/** As the player gets them on the screen. */
function kubectl(file: SandboxFile, ...args: readonly string[]): string {
  const access = ['--kubeconfig', file.kubeconfig, '--cache-dir', join(file.logs, 'kubectl')];
  return execFileSync(file.kubectl, [...access, ...args, '-n', 'fleet'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
}

function shown(file: SandboxFile, kind: string, name: string): z.infer<typeof object> {
  return object.parse(JSON.parse(kubectl(file, 'get', kind, name, '-o', 'json')));
}

function lists(file: SandboxFile, pool: string, size: number): true | undefined {
  const { spec } = shown(file, 'autoscalinggroupmachinepool', pool);
  return spec.providerIDList.length === size || undefined;
}
