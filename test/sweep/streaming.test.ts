import { describe, expect, it } from 'vitest';
import { AccessBuffers } from '../../shared/sweep/access-buffers.ts';
import { Lanes } from '../../shared/sweep/lanes.ts';
import { MachinePoolWindow } from '../../shared/sweep/machine-pool-window.ts';
import { pagesInTime } from '../../shared/sweep/pages-in-time.ts';
import type { SweptMachinePool } from '../../shared/ports/swept-fleet.ts';
import { allOf } from '../fakes/all-of.ts';
import { aMachinePool, anAccess } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { settle } from '../fakes/manual-time.ts';
import { streamOf } from '../fakes/stream-of.ts';

describe('AccessBuffers', () => {
  const near = anAccess();
  const far = anAccess({ region: 'us-east-1' });

  it('gives a batch once there is enough for one call, each way of access by itself', () => {
    const buffers = new AccessBuffers<number>({ mostInBatch: 2, mostInAll: 10 });
    expect(buffers.add(near, 1)).toBeUndefined();
    expect(buffers.add(far, 2)).toBeUndefined();
    expect(buffers.add(near, 3)).toEqual({ access: near, items: [1, 3] });
    expect(buffers.takeAll()).toEqual([{ access: far, items: [2] }]);
    expect(buffers.takeAll()).toEqual([]);
  });

  it('gives the largest one where too much waits in all', () => {
    const buffers = new AccessBuffers<number>({ mostInBatch: 9, mostInAll: 4 });
    buffers.add(far, 1);
    buffers.add(near, 2);
    buffers.add(near, 3);
    expect(buffers.add(far, 4)).toEqual({ access: far, items: [1, 4] });
    expect(buffers.add(far, 5)).toBeUndefined();
    expect(buffers.add(near, 6)).toEqual({ access: near, items: [2, 3, 6] });
  });
});

describe('Lanes', () => {
  it('does so much at once and no more, and tells as each ends', async () => {
    const lanes = new Lanes<string>(2);
    const ends: (() => void)[] = [];
    const work = (name: string) => () =>
      new Promise<readonly string[]>((resolve) => {
        ends.push(() => {
          resolve([name]);
        });
      });
    const told: string[] = [];
    const drive = async (): Promise<void> => {
      for (const name of ['a', 'b', 'c']) {
        for await (const each of lanes.start(work(name))) told.push(each);
      }
      for await (const each of lanes.finish()) told.push(each);
    };
    const driven = drive();
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await settle();
    expect(told).toEqual(['b']);
    expect(ends).toHaveLength(3);
    ends[2]?.();
    ends[0]?.();
    await driven;
    expect(told.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('hands on a mistake', async () => {
    const lanes = new Lanes<string>(2);
    await allOf(lanes.start(() => Promise.reject(new Error('a mistake'))));
    await expect(allOf(lanes.finish())).rejects.toThrow('a mistake');
  });
});

describe('MachinePoolWindow', () => {
  const swept = (name: string, namespace = 'a'): SweptMachinePool => {
    return { ...aMachinePool({ name, namespace }), nodes: 0, list: { length: 0, hash: '' } };
  };

  function windowOver(...pages: readonly (readonly SweptMachinePool[])[]) {
    let read = 0;
    async function* counted(): AsyncGenerator<readonly SweptMachinePool[]> {
      for (const page of pages) {
        read += 1;
        yield page;
      }
    }
    return { window: new MachinePoolWindow(counted()), read: () => read };
  }

  it('reads no further than it must', async () => {
    const { window, read } = windowOver([swept('1'), swept('2')], [swept('3')], [swept('4')]);
    expect(await window.take('a', '2')).toMatchObject({ name: '2' });
    expect(read()).toBe(1);
    expect(await window.take('a', '1')).toMatchObject({ name: '1' });
    expect(await window.take('a', '1')).toBeUndefined();
    expect(read()).toBe(1);
    expect(await window.take('a', '25')).toBeUndefined();
    expect(read()).toBe(2);
    expect(await window.take('a', '4')).toMatchObject({ name: '4' });
    expect(await window.take('a', '9')).toBeUndefined();
    expect(read()).toBe(3);
  });

  it('forgets what lies before the namespace that was reached', async () => {
    const { window } = windowOver([swept('1'), swept('1', 'b')], [swept('1', 'c')]);
    expect(await window.take('b', '1')).toMatchObject({ namespace: 'b' });
    expect(await window.take('a', '1')).toBeUndefined();
    expect(await window.take('c', '1')).toMatchObject({ namespace: 'c' });
  });

  it('follows the order of the API server, where a-b comes before a', async () => {
    const { window } = windowOver([swept('1', 'a-b'), swept('1', 'a')], [swept('1', 'b')]);
    expect(await window.take('a-b', '1')).toMatchObject({ namespace: 'a-b' });
    expect(await window.take('a', '1')).toMatchObject({ namespace: 'a' });
  });

  it('keeps 5,000 of one namespace', async () => {
    const names = Array.from({ length: 6_000 }, (_, at) => String(at).padStart(5, '0'));
    const { window } = windowOver(names.map((name) => swept(name)));
    expect(await window.take('a', '05999')).toMatchObject({ name: '05999' });
    expect(await window.take('a', '00999')).toBeUndefined();
    expect(await window.take('a', '01000')).toMatchObject({ name: '01000' });
  });

  it('gives nothing once it is closed', async () => {
    const { window, read } = windowOver([swept('1')], [swept('2')]);
    await window.close();
    expect(await window.take('a', '1')).toBeUndefined();
    expect(read()).toBe(0);
  });
});

describe('pagesInTime', () => {
  async function ended(pages: AsyncIterable<number>, isOver: () => boolean) {
    const given: number[] = [];
    const all = pagesInTime(pages, isOver);
    for (;;) {
      const next = await all.next();
      if (next.done === true) return { given, stop: next.value };
      given.push(next.value);
    }
  }

  it('gives one page at least, and stops between two', async () => {
    expect(await ended(streamOf([1, 2]), () => true)).toEqual({
      given: [1],
      stop: { kind: 'over' },
    });
    expect(await ended(streamOf([1, 2]), () => false)).toEqual({ given: [1, 2], stop: undefined });
  });

  it('says which fault ended it, and throws on what is none', async () => {
    const fault = faults.clusterAway();
    const stop = { kind: 'fault', fault };
    expect(await ended(streamOf([1], fault), () => false)).toEqual({ given: [1], stop });
    await expect(ended(streamOf([1], new Error('no')), () => false)).rejects.toThrow('no');
  });

  it('lets go of the pages that nobody asks for', async () => {
    let isLetGo = false;
    async function* pages(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        isLetGo = true;
      }
    }
    await ended(pages(), () => true);
    expect(isLetGo).toBe(true);
  });
});
