import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createClosers } from '../../../sandbox/lifetime/closers.ts';
import { createLifetime } from '../../../sandbox/lifetime/lifetime.ts';
import { listenForSignals } from '../../../sandbox/lifetime/signals.ts';

describe('createLifetime', () => {
  it('ends work that is raced, and waits for it where that is wanted', async () => {
    const lifetime = createLifetime();
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const raced = lifetime.race(slow);
    lifetime.finish({ kind: 'asked' });

    await expect(raced).rejects.toThrow('asked to end');
    let idle = false;
    const idling = lifetime.idle().then(() => (idle = true));
    expect(idle).toBe(false);
    resolve();
    await idling;
  });

  it('keeps the first reason of its end', async () => {
    const lifetime = createLifetime();
    lifetime.finish({ kind: 'broken', message: 'etcd ended' });
    lifetime.finish({ kind: 'asked' });

    expect(await lifetime.over).toEqual({ kind: 'broken', message: 'etcd ended' });
    expect(() => lifetime.signal.throwIfAborted()).toThrow('etcd ended');
  });
});

describe('createClosers', () => {
  it('ends the newest first, and goes on where one fails', async () => {
    const ended: string[] = [];
    const log: string[] = [];
    const closers = createClosers((line) => log.push(line));
    closers.add('first', () => void ended.push('first'));
    closers.add('second', () => Promise.reject(new Error('no')));
    closers.add('third', () => void ended.push('third'));
    await closers.closeAll();

    expect(ended).toEqual(['third', 'first']);
    expect(log).toEqual(['second ended with Error: no']);
  });

  it('ends at once what is begun too late', async () => {
    const closers = createClosers(() => undefined);
    await closers.closeAll();
    await new Promise<void>((resolve) => closers.add('late', resolve));
  });
});

describe('listenForSignals', () => {
  it('takes two signals at once for one key, and a later one for impatience', () => {
    const told: string[] = [];
    const source = new EventEmitter();
    let nowMs = 0;
    const stop = listenForSignals({
      source,
      ask: (signal) => told.push(signal),
      insist: () => told.push('insist'),
      now: () => nowMs,
    });
    source.emit('SIGINT', 'SIGINT');
    nowMs = 20;
    source.emit('SIGINT', 'SIGINT');
    expect(told).toEqual(['SIGINT']);
    nowMs = 2_000;
    source.emit('SIGINT', 'SIGINT');
    expect(told).toEqual(['SIGINT', 'insist']);
    stop();
    expect(source.eventNames()).toEqual([]);
  });
});
