import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from '../../../watch/publish/due-queue.ts';

describe('DueQueue', () => {
  it('gives those that are due, the earliest first, and leaves the others', () => {
    const queue = new DueQueue<string>();
    queue.set('late', 30);
    queue.set('early', 10);
    queue.set('middle', 20);
    expect(queue.takeDue(20, 10)).toEqual(['early', 'middle']);
    expect(queue.nextAtMs()).toBe(30);
  });

  it('gives no more than were asked for', () => {
    const queue = new DueQueue<string>();
    queue.set('a', 1);
    queue.set('b', 2);
    expect(queue.takeDue(5, 1)).toEqual(['a']);
    expect(queue.size).toBe(1);
  });

  it('has one place for a key: a new time replaces the old one', () => {
    const queue = new DueQueue<string>();
    queue.set('a', 10);
    queue.set('a', 50);
    expect([queue.size, queue.nextAtMs()]).toEqual([1, 50]);
    queue.set('a', Number.POSITIVE_INFINITY);
    expect([queue.size, queue.nextAtMs()]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it('holds after any changes what a sorted list would hold', () => {
    const change = fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      atMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.POSITIVE_INFINITY)),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const queue = new DueQueue<number>();
        const model = new Map<number, number>();
        for (const { key, atMs } of changes) {
          queue.set(key, atMs);
          if (atMs === Number.POSITIVE_INFINITY) model.delete(key);
          else model.set(key, atMs);
        }
        expect(queue.size).toBe(model.size);
        const taken = queue.takeDue(50, 100).map((key) => model.get(key));
        expect(taken).toEqual([...model.values()].toSorted((a, b) => a - b));
      }),
    );
  });
});
