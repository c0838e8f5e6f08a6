import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchParent } from '../../sandbox/processes/parent-watch.ts';
import { Processes, type UnexpectedExit } from '../../sandbox/processes/processes.ts';
import { isGroupAlive } from './group-state.ts';

let folder: string;
let processes: Processes;
let unexpected: UnexpectedExit[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-processes-'));
  unexpected = [];
  processes = await Processes.create({
    logs: join(folder, 'logs'),
    onUnexpectedExit: (exit) => unexpected.push(exit),
    graceMs: 300,
  });
});

afterEach(async () => {
  await processes.stopAll();
  await rm(folder, { recursive: true, force: true });
});

const shell = (name: string, script: string, kind: 'server' | 'task' = 'server') =>
  processes.start({ name, command: '/bin/sh', args: ['-c', script], kind });

async function eventually(condition: () => boolean, timeoutMs = 5_000): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 20) {
    if (condition()) return true;
    await delay(20);
  }
  return condition();
}

describe('Processes', () => {
  it('reports the end that nobody asked for, with the last lines of the log', async () => {
    const { pid } = await shell('broken', 'echo the port is taken >&2; exit 3');

    expect(await eventually(() => unexpected.length > 0)).toBe(true);
    expect(unexpected).toEqual([
      { name: 'broken', pid, code: 3, signal: null, logTail: 'the port is taken' },
    ]);
  });

  it('stays silent about a stop that was asked for and about a task that ends', async () => {
    const server = await shell('server', 'exec sleep 60');
    const task = await shell('task', 'exit 4', 'task');

    expect(await server.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await task.exited).toEqual({ code: 4, signal: null });
    expect(unexpected).toEqual([]);
  });

  it('kills a process that ignores the request to end', async () => {
    const stubborn = await shell('stubborn', 'trap "" TERM; echo ready; while :; do sleep 1; done');
    await expect.poll(() => readFile(stubborn.logFile, 'utf8')).toBe('ready\n');

    expect(await stubborn.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await eventually(() => !isGroupAlive(stubborn.pid))).toBe(true);
  });

  it('ends a process that is stopped by SIGSTOP', async () => {
    const frozen = await shell('frozen', 'exec sleep 60');
    process.kill(frozen.pid, 'SIGSTOP');

    expect(await frozen.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('kills a process at once, and does not report that', async () => {
    const polite = await shell(
      'polite',
      'trap "exit 0" TERM; echo ready; while :; do sleep 1; done',
    );
    await expect.poll(() => readFile(polite.logFile, 'utf8')).toBe('ready\n');

    expect(await polite.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await polite.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(unexpected).toEqual([]);
  });

  it('ends the children of a process with it', async () => {
    const family = await shell('family', 'sleep 60 & echo started; wait');
    await expect.poll(() => readFile(family.logFile, 'utf8')).toBe('started\n');

    await family.stop();
    expect(await eventually(() => !isGroupAlive(family.pid))).toBe(true);
  });

  it('stops the newest first and starts nothing afterwards', async () => {
    const ends: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      const running = await shell(name, 'exec sleep 60');
      void running.exited.then(() => ends.push(name));
    }

    await processes.stopAll();
    expect(ends).toEqual(['third', 'second', 'first']);
    await expect(shell('late', 'exit 0')).rejects.toThrow('late was not started');
  });

  it('names the command that cannot be run', async () => {
    const command = join(folder, 'missing');
    await expect(
      processes.start({ name: 'ghost', command, args: [], kind: 'server' }),
    ).rejects.toThrow(`cannot start ghost (${command})`);
  });

  it('leaves nothing running when its own process is killed', async () => {
    const script = fileURLToPath(new URL('./fixtures/parent-of-three.ts', import.meta.url));
    const parent = spawn(process.execPath, [script, join(folder, 'orphans')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const { value: line } = await lines.next();
    const pids = Object.values(JSON.parse(String(line)) as Record<string, number>);
    expect(pids.map(isGroupAlive)).toEqual([true, true, true]);

    parent.kill('SIGKILL');
    expect(await eventually(() => !pids.some(isGroupAlive), 5_000)).toBe(true);
  });
});

describe('watchParent', () => {
  it('reports once that the parent has changed', async () => {
    let parent = 4_711;
    let reports = 0;
    const stop = watchParent({
      onGone: () => (reports += 1),
      readParent: () => parent,
      intervalMs: 5,
    });
    parent = 1;
    expect(await eventually(() => reports > 0)).toBe(true);
    await delay(30);
    expect(reports).toBe(1);
    stop();
  });
});
