import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { exitStatus } from '../../cli/exit-status.ts';
import { SystemInterrupts } from '../../cli/system-interrupts.ts';
import { folderWith, ranOf, startCommand } from './command.ts';

function aProcess() {
  const ends: number[] = [];
  const of = Object.assign(new EventEmitter(), {
    exit: (status: number) => void ends.push(status),
  });
  return { of, ends, interrupts: new SystemInterrupts(of) };
}

describe('SystemInterrupts', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends the process at %s with %d, while no command heeds it', (signal, status) => {
    const { of, ends } = aProcess();
    of.emit(signal);
    expect(ends).toEqual([status]);
  });

  it('aborts the work of a command that heeds them, and ends it at the second one', () => {
    const { of, ends, interrupts } = aProcess();
    const stop = interrupts.heed();
    of.emit('SIGTERM');
    expect([stop.aborted, ends]).toEqual([true, []]);
    expect(interrupts.statusOf(exitStatus.interrupted)).toBe(143);
    expect(interrupts.statusOf(exitStatus.needsPerson)).toBe(3);
    of.emit('SIGINT');
    expect(ends).toEqual([130]);
  });

  it('leaves the status of a command as it is where nothing came', () => {
    expect(aProcess().interrupts.statusOf(exitStatus.interrupted)).toBe(130);
  });
});

/** Sends a signal to itself where a package is loaded: before any command runs. */
const whileLoading = (signal: string) => `
import { registerHooks } from 'node:module';
registerHooks({
  load: (url, context, next) => {
    if (url.includes('/node_modules/commander/')) process.kill(process.pid, '${signal}');
    return next(url, context);
  },
});
`;

describe('poolsync', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends without a trace at %s, while it is loaded', async (signal, status) => {
    await using folder = await folderWith({ 'hook.mjs': whileLoading(signal) });
    const args = ['events', 'decode', '-o', 'json'];
    const child = startCommand(folder.path, args, {
      NODE_OPTIONS: `--import ${folder.path}/hook.mjs`,
    });
    expect(await ranOf(child)).toEqual({ status, stdout: '', stderr: '' });
  });
});
